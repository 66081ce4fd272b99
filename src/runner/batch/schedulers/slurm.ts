/**
 * Slurm: an array whose tasks are the shards, and one job that waits for their end, in whatever
 * way.
 */
import path from 'node:path';
import { HumanError } from '../../../core/errors';
import { text } from '../../../core/text';
import { formatNumbers } from '../numbers';
import type { Plan } from '../plan';
import { runCommand } from '../run-command';
import type { Command, Queue, Scheduler, Submission } from './scheduler';

export const slurm: Scheduler = {
  files: () => ({}),

  commands(plan, submission, folder, after) {
    const waited = ['ARRAY', ...after.map(({ array }) => array!)];
    const merge = mergeCommand(
      plan,
      folder,
      submission.shards.length > 0 ? waited : waited.slice(1),
    );
    return submission.shards.length === 0
      ? [merge]
      : [arrayCommand(plan, submission, folder), merge];
  },

  async start(plan, submission, folder, after) {
    const earlier = after.map(({ array }) => array!);
    if (submission.shards.length === 0) {
      const merge = idOf(await runCommand(mergeCommand(plan, folder, earlier)));
      return { array: '', merge: merge.id, cluster: merge.cluster };
    }
    const array = idOf(await runCommand(arrayCommand(plan, submission, folder)));
    try {
      const merge = idOf(await runCommand(mergeCommand(plan, folder, [array.id, ...earlier])));
      return { array: array.id, merge: merge.id, cluster: array.cluster };
    } catch (error) {
      await cancel(array.cluster, [array.id]);
      throw error;
    }
  },

  async queue(_, { array = '', merge = '', cluster }) {
    const queue: Queue = { shards: new Map(), merge: undefined };
    for (const { task, state } of await queued(array, cluster)) queue.shards.set(task, state);
    queue.merge = (await queued(merge, cluster))[0]?.state;
    return queue;
  },

  cancel: (_, { array = '', merge = '', cluster }) => cancel(cluster, [merge, array]),
  cancelMerge: (_, { merge = '', cluster }) => cancel(cluster, [merge]),
};

function arrayCommand(plan: Plan, { shards }: Submission, folder: string): Command {
  const most = plan.concurrent === undefined ? '' : `%${plan.concurrent}`;
  return sbatch(
    plan,
    folder,
    plan.name,
    'shard-%a',
    [`--array=${formatNumbers(shards)}${most}`],
    'shards.sh',
  );
}

/** `afterok` would wait for ever after one shard that failed. */
function mergeCommand(plan: Plan, folder: string, arrays: readonly string[]): Command {
  const waits = arrays.length === 0 ? [] : [`--dependency=afterany:${arrays.join(':')}`];
  return sbatch(plan, folder, `${plan.name}-merge`, 'merge', waits, 'merge.sh');
}

function sbatch(
  { engine }: Plan,
  folder: string,
  name: string,
  log: string,
  own: readonly string[],
  script: string,
): Command {
  const given = engine.scheduler === 'slurm' ? engine.sbatch : [];
  // Relative to the folder: in whole paths, signs of its name would be patterns.
  const logs = [`--chdir=${folder}`, `--output=logs/${log}.log`, '--open-mode=append'];
  return {
    words: [
      ...['sbatch', '--parsable', `--job-name=${name}`, ...logs, ...given, ...own],
      path.join(folder, script),
    ],
  };
}

/** `ID` or `ID;CLUSTER`. */
function idOf(printed: string): { id: string; cluster?: string | undefined } {
  const match = /^(\d+)(?:;(\S+))?$/m.exec(printed.trim());
  if (match !== null) return { id: match[1]!, cluster: match[2] };
  throw new HumanError(
    text`sbatch printed "${printed.trim()}" instead of a job number. Look at squeue for what it
      has started.`,
    'scheduler-refused',
  );
}

/** Tasks of a job that have not ended; a job that Slurm has forgotten has none. */
async function queued(id: string, cluster: string | undefined) {
  if (id === '') return [];
  const format = ['--noheader', '--array', `--jobs=${id}`, '--format=%K %T'];
  const printed = await runCommand({ words: ['squeue', ...on(cluster), ...format] }).catch(
    (error: unknown) => {
      if (error instanceof HumanError && error.message.includes('Invalid job id')) return '';
      throw error;
    },
  );
  return printed
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state]) => state !== undefined && !ended.has(state))
    .map(([task, state]) => ({
      task: Number(task),
      state: state === 'PENDING' ? ('queued' as const) : ('running' as const),
    }));
}

/** Slurm shows a job for some minutes after it has ended. */
const ended = new Set([
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL'],
  ...['OUT_OF_MEMORY', 'PREEMPTED', 'REVOKED', 'TIMEOUT'],
]);

async function cancel(cluster: string | undefined, ids: readonly string[]): Promise<void> {
  const known = ids.filter((id) => id !== '');
  if (known.length > 0) await runCommand({ words: ['scancel', ...on(cluster), ...known] });
}

function on(cluster: string | undefined): string[] {
  return cluster === undefined ? [] : [`--clusters=${cluster}`];
}
