/** The part of a fit that is done once; after it, every budget is answered in milliseconds. */
import type { Statistics, StatisticsMetadata } from '../calibration/statistics';
import { scheduleCost } from '../cost/cost';
import type { DecoderTimes } from '../cost/times';
import type { Cost, DecoderShape, PromptShape, Work, Budget } from '../cost/types';
import { HumanError } from '../errors';
import { median } from '../quantile';
import { decoderShape } from '../recipe/recipe-cost';
import type { Grid } from '../ranking/grid/definition';
import { calibrationRecord, type CalibrationRecord } from '../recipe/results/times';
import { text } from '../text';
import { achieved } from '../cost/budget';
import { reachableReduction } from '../cost/reachable';
import {
  scan,
  scanRanking,
  withLosses,
  type ScannedSchedule,
  type ScanOptions,
  type Setting,
} from './candidates';
import type { PreparedSample } from './masses/prepared-sample';
import { bySample } from './draw';
import { prepareSample } from './masses/masses';
import { OrderRoom } from './masses/order-room';
import { letGoOrders } from './masses/paged-masses';
import { earlyCut, stepsOf, type EarlyCut } from './early-cut';
import { scanNear } from './near';
import { rankingSamples } from './masses/orders';

export interface PreparedStatistics {
  metadata: StatisticsMetadata;
  hash: string;
  calibration: CalibrationRecord;
  shape: DecoderShape;
  /** Median lengths of the calibration prompts: every cost is stated at these. */
  reference: PromptShape;
  /** In order of sample id, so that the order of the file changes nothing. */
  samples: PreparedSample[];
  /** The grid of every image, where the samples' grids are known and equal. */
  grid: Grid | undefined;
  /** In order of alpha; losses are by the paper's ranking. */
  candidates: ScannedSchedule[];
  /** All that these candidates are for. */
  near?: Near | undefined;
  /** Before the decoder; these candidates begin with it. */
  cut?: EarlyCut | undefined;
}

/** One budget, and the cost of the ranking that will be fitted to it. */
export interface Near {
  budget: Budget;
  work: Work;
}

export interface PrepareOptions extends ScanOptions {
  /** Only one budget is wanted: that takes a tenth of the work, and half of the memory. */
  near?: Near | undefined;
  /** Part of the visual tokens that a cut before the decoder keeps; all if absent. */
  before?: number | undefined;
  /** The times of the device, for budgets in time. */
  times?: DecoderTimes | undefined;
  /** How many values of orders are held for samples whose masses are not. */
  room?: number | undefined;
  /** The lengths for which costs are stated; the samples' own median lengths if absent. */
  reference?: PromptShape | undefined;
}

/**
 * How many values of orders are held for samples whose masses are not: one for each token of a
 * layer, 2 bytes each. A fit to one budget should stay small however many samples there are; a fit
 * for all budgets should be fast.
 */
const [roomForOne, roomForAll] = [80_000_000, 500_000_000];

/**
 * Sorts the masses and scans alpha.
 * @param onProgress called with 0 to 1
 * @throws HumanError `no-samples`, `statistics-corrupt`, `too-many-visual-tokens`; with `near`, as
 *   `reachableReduction`
 */
export function prepare(
  statistics: Statistics,
  options: PrepareOptions = {},
  onProgress: (part: number) => void = () => undefined,
): PreparedStatistics {
  return finish(preparing(statistics, options), onProgress);
}

/** Runs work that comes in slices to its end at once. */
export function finish<T>(
  work: Generator<number, T>,
  onProgress: (part: number) => void = () => undefined,
): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    onProgress(value);
  }
}

/**
 * `prepare` in slices of some milliseconds, for a thread that must stay responsive; yields 0 to 1.
 */
export function* preparing(
  statistics: Statistics,
  options: PrepareOptions = {},
): Generator<number, PreparedStatistics> {
  const { metadata, hash } = statistics;
  const { times } = options;
  const shape = { ...decoderShape(metadata.model), ...(times && { times }) };
  const raw = statistics.samples.filter(({ visualTokens }) => visualTokens > 0).sort(bySample);
  if (raw.length === 0) {
    throw new HumanError(
      text`There is nothing to fit: the statistics hold no sample with visual tokens. Calibrate
        with at least one question that has an image.`,
      'no-samples',
    );
  }
  const { near, before = 1, reference = medianPrompt(raw) } = options;
  const room = new OrderRoom(options.room ?? (near === undefined ? roomForAll : roomForOne));
  const orders = { room, byMass: room.allocate() };
  const samples: PreparedSample[] = [];
  for (const sample of raw) {
    samples.push(prepareSample(sample, shape, metadata.pruning !== undefined, orders));
    yield (0.06 * samples.length) / raw.length;
  }
  const part = (from: number, length: number) => (value: number) => from + length * value;
  const grid = sharedGrid(samples);
  const cut = earlyCut(samples, before, reference.visualTokens, grid);
  const setting = { samples, shape, reference, cut };
  const calibration = calibrationRecord(statistics.samples, metadata.device);
  const facts = { metadata, hash, calibration, ...setting, grid, near };
  if (near !== undefined) {
    const candidates = yield* mapped(candidatesNear(setting, near, options), part(0.06, 0.94));
    return { ...facts, candidates };
  }
  yield* mapped(rankingSamples(samples, shape.layers, scanRanking(setting)), part(0.06, 0.04));
  const candidates = yield* mapped(scan(setting, options), part(0.1, 0.9));
  return { ...facts, candidates };
}

function* candidatesNear(
  setting: Setting,
  near: Near,
  options: ScanOptions,
): Generator<number, ScannedSchedule[]> {
  const { samples, shape, reference, cut } = setting;
  const { budget, work } = near;
  reachableReduction(budget, shape, reference, { before: stepsOf(cut), work });
  const isMet = (cost: Cost) => achieved(budget, shape, reference, cost).met;
  // Without a budget that asks for something, only the given cut remains.
  const given = { alpha: 0, schedule: stepsOf(cut) };
  const cost = scheduleCost(shape, reference, given.schedule, { work, counted: false });
  if (isMet(cost)) return withLosses(setting, [{ ...given, cost }]);
  const found = yield* scanNear(setting, isMet, { ...options, work });
  // No other tolerance will be asked for, and other orders take their place.
  letGoOrders(samples);
  return withLosses(setting, found);
}

/** The same work, with its progress scaled to a part of another's. */
export function* mapped<T>(
  work: Generator<number, T>,
  toPart: (value: number) => number,
): Generator<number, T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    yield toPart(value);
  }
}

/**
 * The same statistics after a cut before the decoder that keeps `keep` of the visual tokens; yields
 * 0 to 1.
 * @param prepared for every budget
 * @throws HumanError as `earlyCut`
 */
export function* preparingBefore(
  prepared: PreparedStatistics,
  keep: number,
  options: ScanOptions = {},
): Generator<number, PreparedStatistics> {
  const { samples, reference, grid } = prepared;
  const cut = earlyCut(samples, keep, reference.visualTokens, grid);
  if (cut === undefined) return prepared;
  const candidates = yield* scan({ ...prepared, cut }, options);
  return { ...prepared, cut, candidates };
}

/** The same statistics for budgets in time: nothing is scanned again. */
export function withTimes(
  prepared: PreparedStatistics,
  times: DecoderTimes | undefined,
): PreparedStatistics {
  return times === undefined ? prepared : { ...prepared, shape: { ...prepared.shape, times } };
}

/** The lengths that costs are stated at; samples without an image do not count. */
export function medianPrompt(samples: readonly PromptShape[]): PromptShape {
  const withImage = samples.filter(({ visualTokens }) => visualTokens > 0);
  return {
    visualTokens: observedMedian(withImage.map(({ visualTokens }) => visualTokens)),
    // Lengths are whole: between two middle ones, half is rounded up.
    textTokens: Math.round(median(withImage.map(({ textTokens }) => textTokens)) ?? Number.NaN),
  };
}

/**
 * The lower of two middle values: a length that some prompt has, and that its images' grids divide.
 */
function observedMedian(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}

/** The grid of every image, where statistics know it and all have the same. */
function sharedGrid(samples: readonly PreparedSample[]): Grid | undefined {
  const [first] = samples[0]?.grids ?? [];
  const isShared =
    first !== undefined &&
    samples.every(
      ({ grids }) =>
        grids.length > 0 &&
        grids.every(([rows, columns]) => rows === first[0] && columns === first[1]),
    );
  return isShared ? first : undefined;
}
