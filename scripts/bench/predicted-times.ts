/** What a profile predicts of random schedules, beside what they take. */
import path from 'node:path';
import { calibrate } from '../../src/core/calibration/calibrate';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import { scheduleCost } from '../../src/core/cost/cost';
import { prunableLayers } from '../../src/core/cost/layers';
import { keepFor } from '../../src/core/cost/tokens';
import type { DecoderShape, PromptShape, Step } from '../../src/core/cost/types';
import { wholeRun } from '../../src/core/data/order';
import { methodRanking } from '../../src/core/fit/methods';
import { prepare, type PreparedStatistics } from '../../src/core/fit/prepare';
import type { Device } from '../../src/core/model/devices/devices';
import { openModelFolder, type ModelFolder } from '../../src/core/model/folder/folder';
import type { RunOptions } from '../../src/core/model/run';
import { measureProfile } from '../../src/core/profile/measure';
import { readProfile } from '../../src/core/profile/profile-file';
import { timesOf } from '../../src/core/profile/times-of';
import { workOf } from '../../src/core/ranking/work';
import type { Pruning } from '../../src/core/surgery/pruning/pruning';
import { silent } from './method-candidates';
import { read, spreadOf } from './measure';
import { Random } from './random';
import { medianLine, type Line } from './report';
import type { Settings } from './settings';
import { mediansOf, timeSchedules, type TimedRuns, type TimedSchedules } from './timed-schedules';
import { percent } from './worth-lines';
import { sample } from './worth';

export interface TimedModel {
  folder: ModelFolder;
  /** The CPU's, of the model's calibration. */
  run: RunOptions;
  prepared: PreparedStatistics;
  shape: DecoderShape;
  prunings: Pruning[];
  /** Measured times of `prunings`, at the reference lengths. */
  measured: TimedSchedules;
}

/** How much is run. */
export interface TimedPlan {
  device: Device;
  /**
   * Number of turns of profile and schedules: a machine that others use is faster at one time than
   * at another.
   */
  turns: number;
  /** Rounds of all lengths, in each turn. */
  profileRounds: number;
  /** Rounds of all schedules, in each turn. */
  scheduleRounds: number;
}

const schedules = 20;

/** Statistics, a profile, and the times of random schedules. */
export async function timeModel(
  model: string,
  temporary: string,
  plan: TimedPlan,
  { threads, quick, clock }: Settings,
): Promise<TimedModel> {
  const run: RunOptions = {
    ...{ model, device: 'cpu', threads, seed: 0, shard: wholeRun },
    data: { path: path.join(sample, 'calibration.jsonl') },
    samples: quick ? 8 : 64,
  };
  const file = path.join(temporary, 'statistics.arrows');
  await calibrate({ ...run, aggregate: 'max', out: file }, silent);
  const statistics = await readStatistics(file);
  const folder = await openModelFolder(model);
  const { reference, shape } = prepare(statistics);
  const random = new Random(7);
  const rankings = (['fitprune', 'fitprune+'] as const).map((method) => methodRanking(method));
  const prunings = Array.from({ length: quick ? 4 : schedules }, (_, at) => ({
    schedule: randomSchedule(random, shape, reference),
    ranking: rankings[at % rankings.length]!,
  }));
  const out = path.join(temporary, 'a.profile.json');
  const length = reference.visualTokens + reference.textTokens;
  const parts: TimedRuns[] = [];
  const { device, turns, profileRounds, scheduleRounds } = plan;
  for (let turn = 1; turn <= turns; turn += 1) {
    await measureProfile(
      {
        ...{ model, device, threads, out, textTokens: reference.textTokens },
        ...{ longest: Math.ceil(1.1 * length), picture: { width: 640, height: 480 } },
        rounds: turn * (quick ? 1 : profileRounds),
      },
      { onStart: () => undefined, onLength: () => undefined },
      () => read(clock),
    );
    console.error(`${path.basename(model)}: turn ${turn} of ${turns}`);
    const rounds = quick ? 2 : scheduleRounds;
    parts.push(
      await timeSchedules(folder, prunings, reference, { device, threads, rounds, clock }),
    );
  }
  const prepared = prepare(statistics, { times: timesOf(await readProfile(out), folder.shape) });
  const measured = mediansOf(...parts);
  return { folder, run, prepared, shape: prepared.shape, prunings, measured };
}

/**
 * Ratios of predicted to measured prefill, as they are and with both as parts of the unpruned
 * one's.
 */
export function predictedLines(
  name: string,
  { shape, prepared, prunings, measured }: TimedModel,
): Line[] {
  const { reference } = prepared;
  const unpruned = scheduleCost(shape, reference, []).times!.prefill.unpruned;
  const predicted = prunings.map(({ schedule, ranking }) => {
    const cost = scheduleCost(shape, reference, schedule, { work: workOf(ranking) });
    return cost.times!.prefill.pruned;
  });
  const ratios = predicted.map((one, at) => one / measured.milliseconds[at]!);
  const relative = ratios.map((one) => (one * measured.unpruned) / unpruned);
  const worst = Math.max(...relative.map((one) => Math.abs(one - 1)));
  const errors = relative.map((one) => Math.abs(one - 1));
  const within = errors.filter((one) => one <= 0.1).length;
  return [
    medianLine(`${name}: predicted / measured prefill`, 'times', spreadOf(ratios), {
      note: `${predicted.length} schedules, ${Math.min(...predicted).toFixed(2)} to ${Math.max(...predicted).toFixed(2)} ms`,
    }),
    medianLine(`${name}: the same as parts of the unpruned prefill`, 'times', spreadOf(relative), {
      note: `${within} of ${predicted.length} within 10%, the worst off by ${percent(worst)}`,
    }),
    {
      ...medianLine(`${name}: error of those parts`, 'percent', spreadOf(errors)),
      target: { kind: 'at most', value: 0.1 },
    },
  ];
}

/**
 * One to four steps at any layers that can prune, each leaving a random share of the tokens that
 * enter.
 */
function randomSchedule(
  random: Random,
  shape: DecoderShape,
  { visualTokens }: PromptShape,
): Step[] {
  const layers = prunableLayers(shape);
  const count = 1 + Math.floor(random.next() * Math.min(4, layers.length));
  const chosen = new Set<number>();
  while (chosen.size < count) chosen.add(layers[Math.floor(random.next() * layers.length)]!);
  let left = visualTokens;
  return [...chosen]
    .sort((a, b) => a - b)
    .map((layer) => {
      left = Math.max(1, Math.round(left * (0.2 + 0.75 * random.next())));
      return { layer, keep: keepFor(left, visualTokens) };
    });
}
