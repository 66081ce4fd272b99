/**
 * Which shard a task is, by scheduler. An array that was sent again in part must never pass for a
 * whole one.
 */
import type { Shard } from '../../../core/data/order';
import { HumanError } from '../../../core/errors';
import { text } from '../../../core/text';
import {
  contradiction,
  isSet,
  numbersAfter,
  readings,
  wholeNumber,
  type Environment,
} from './read';

export interface Source {
  /** The variable that shows that this scheduler runs the task. */
  sign: string;
  /** All that are read, for messages. */
  names: readonly string[];
  /** @throws HumanError naming what was read, if it is not a shard */
  shardOf: (environment: Environment, total: number | undefined) => Shard;
}

/**
 * The number of all shards; `fitprune submit` writes it into its jobs, and anybody may put it into
 * a script.
 */
export const totalName = 'FITPRUNE_SHARDS';

/** @throws HumanError `shard-variable-missing`: these schedulers do not give it */
function totalOf(environment: Environment): number {
  if (isSet(environment, totalName)) return wholeNumber(environment, totalName);
  throw new HumanError(
    text`The variable ${totalName} is not set, so the number of shards is not known. Set it to the number of all shards in
      the script of the task.`,
    'shard-variable-missing',
    2,
  );
}

/**
 * An array of `count` tasks that begins at 0 or 1. An array that begins elsewhere, or has gaps, is
 * a part of another one: its own count is not the number of shards.
 */
function inArray(
  read: string,
  { id, first, last, step, count }: Record<'id' | 'first' | 'last' | 'step' | 'count', number>,
): Shard {
  const place = (id - first) / step;
  const isWhole =
    first <= 1 && step > 0 && last === first + (count - 1) * step && Number.isInteger(place);
  if (!isWhole || place < 0 || place >= count) {
    throw contradiction(
      read,
      text`this array is a part of another one, or has gaps, so its size is not the number of shards`,
    );
  }
  return { index: place + 1, count };
}

/** If the total is given, tasks have the numbers of their shards. */
function numbered(read: string, id: number, total: number): Shard {
  if (id >= 1 && id <= total) return { index: id, count: total };
  throw contradiction(
    read,
    text`with FITPRUNE_SHARDS, tasks are numbered from 1 to that number, as their shards are`,
  );
}

/** Indices of Kubernetes begin at 0. */
function indexed(read: string, index: number, total: number): Shard {
  if (index < total) return { index: index + 1, count: total };
  throw contradiction(read, text`indices count from 0, and are below FITPRUNE_SHARDS`);
}

const slurmNames = ['ID', 'COUNT', 'MIN', 'MAX', 'STEP'].map((name) => `SLURM_ARRAY_TASK_${name}`);
const slurm: Source = {
  sign: slurmNames[0]!,
  names: slurmNames,
  shardOf(environment, total) {
    const read = readings(environment, [...slurmNames, totalName]);
    const value = numbersAfter(environment, 'SLURM_ARRAY_TASK_');
    const id = value('ID');
    // In an array from 0 on, every task is refused: taken as shards, all but the first would run,
    // and the last be missing.
    if (total !== undefined) return numbered(read, value('MIN', id) === 0 ? 0 : id, total);
    const [count, first, step] = [value('COUNT'), value('MIN'), value('STEP', 1)];
    const last = value('MAX', first + (count - 1) * step);
    return inArray(read, { id, first, last, step, count });
  },
};

const kubernetes: Source = {
  sign: 'JOB_COMPLETION_INDEX',
  names: ['JOB_COMPLETION_INDEX'],
  shardOf: (environment, total = totalOf(environment)) =>
    indexed(
      readings(environment, ['JOB_COMPLETION_INDEX', totalName]),
      wholeNumber(environment, 'JOB_COMPLETION_INDEX'),
      total,
    ),
};

const ranks: Source = {
  sign: 'RANK',
  names: ['RANK', 'WORLD_SIZE'],
  shardOf(environment, total) {
    const count = wholeNumber(environment, 'WORLD_SIZE', total);
    const rank = wholeNumber(environment, 'RANK');
    const read = readings(environment, ['RANK', 'WORLD_SIZE', totalName]);
    if (total !== undefined && total !== count) {
      throw contradiction(read, text`they give two numbers of shards`);
    }
    if (rank >= count) throw contradiction(read, text`ranks are below the size`);
    return { index: rank + 1, count };
  },
};

const sgeNames = ['ID', 'FIRST', 'LAST', 'STEPSIZE'].map((name) => `SGE_TASK_${name}`);
const sge: Source = {
  sign: sgeNames[0]!,
  names: sgeNames,
  shardOf(environment, total) {
    const read = readings(environment, [...sgeNames, totalName]);
    const value = numbersAfter(environment, 'SGE_TASK_');
    const id = value('ID');
    if (total !== undefined) return numbered(read, id, total);
    const [first, last, step] = [value('FIRST'), value('LAST'), value('STEPSIZE', 1)];
    // The last number may lie between two steps.
    const count = Math.floor((last - first) / step) + 1;
    return inArray(read, { id, first, last: first + (count - 1) * step, step, count });
  },
};

/** PBS Pro's name, and Torque's; neither gives the number of tasks. */
const pbs = (sign: string): Source => ({
  sign,
  names: [sign],
  shardOf: (environment, total = totalOf(environment)) =>
    numbered(readings(environment, [sign, totalName]), wholeNumber(environment, sign), total),
});

export const sources: readonly Source[] = [
  ...[slurm, kubernetes, ranks, sge, pbs('PBS_ARRAY_INDEX'), pbs('PBS_ARRAYID')],
];
