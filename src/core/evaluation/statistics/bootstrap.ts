/** Bootstrap intervals of paired samples that come in groups. */
import { invariant } from '../../errors';
import { sumOf } from '../../sums';
import { quantileOfSorted } from '../../quantile';
import { increment, mixed } from './random';

/** A value with its interval (95% unless stated), in the unit of what was measured. */
export interface Interval {
  /** The mean over the samples themselves, not over the resampled ones. */
  mean: number;
  low: number;
  high: number;
}

export interface BootstrapOptions {
  /**
   * One label a sample: samples of one group (questions about one image) are not independent and
   * are drawn together. If absent, each sample is a group.
   */
  groups?: readonly (string | number)[] | undefined;
  /** How often to resample; 10,000 if absent. */
  rounds?: number | undefined;
  /** 1 if absent. */
  seed?: number | undefined;
  /** The share of draws on either side of the interval; 0.025 unless given. */
  tail?: number | undefined;
}

const defaultRounds = 10_000;
const defaultTail = 0.025;

/**
 * Mean of paired differences (pruned - unpruned) with its percentile bootstrap interval. Depends on
 * the samples, their groups and the seed, and not on their order.
 * @returns undefined without samples
 */
export function pairedInterval(
  differences: readonly number[],
  options: BootstrapOptions = {},
): Interval | undefined {
  const ones = differences.map(() => 1);
  return intervalOfRatio(differences, ones, options);
}

/**
 * `retained` with its percentile bootstrap interval; numerator and denominator use the same draws.
 * Draws in which the unpruned model scores nothing have no ratio and are left out.
 * @param pruned scores of the pruned model
 * @param unpruned those of the unpruned model, to the same samples
 * @returns undefined where the unpruned model scores nothing
 */
export function ratioInterval(
  pruned: readonly number[],
  unpruned: readonly number[],
  options: BootstrapOptions = {},
): Interval | undefined {
  return intervalOfRatio(pruned, unpruned, options);
}

function intervalOfRatio(
  above: readonly number[],
  below: readonly number[],
  options: BootstrapOptions,
): Interval | undefined {
  const drawn = resample(above, below, options);
  if (drawn === undefined) return undefined;
  const ratios = drawn.ratios.sort();
  const { tail = defaultTail } = options;
  return {
    mean: drawn.mean,
    low: quantileOfSorted(ratios, tail),
    high: quantileOfSorted(ratios, 1 - tail),
  };
}

/**
 * The ratio of sums, of all samples and of every draw, in the order of the draws.
 * @returns undefined where the sum below is 0
 */
export function resample(
  above: readonly number[],
  below: readonly number[],
  { groups, rounds = defaultRounds, seed = 1 }: BootstrapOptions,
): { mean: number; ratios: Float64Array } | undefined {
  invariant(above.length === below.length, 'paired values are of the same samples');
  invariant(groups === undefined || groups.length === above.length, 'each sample has its group');
  const sums = groupSums(above, below, groups);
  const whole = sumOf(sums.below);
  if (whole === 0) return undefined;
  return { mean: sumOf(sums.above) / whole, ratios: resampledRatios(sums, rounds, seed) };
}

interface GroupSums {
  above: Float64Array;
  below: Float64Array;
}

/**
 * Sums of each group. Samples are added by their values, and groups sorted by their labels: the
 * same samples in another order (merged shards) give the same interval to the last digit. All
 * figures of one set of samples use the same draws, so that a change and the share that is kept
 * never contradict each other. Without labels, groups are sorted by their values, too.
 */
function groupSums(
  above: readonly number[],
  below: readonly number[],
  groups: BootstrapOptions['groups'],
): GroupSums {
  const numbers = new Map<string | number, number>();
  const groupOf = Int32Array.from(above, (_, at) => {
    const key = groups?.[at] ?? at;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  // Numbers of samples rather than lists of them: there may be 200,000.
  const byValue = byValues(above, below);
  const ordered = places(above.length).sort(
    (one, other) => groupOf[one]! - groupOf[other]! || byValue(one, other),
  );
  const sums = { above: new Float64Array(numbers.size), below: new Float64Array(numbers.size) };
  for (const at of ordered) {
    sums.above[groupOf[at]!]! += above[at]!;
    sums.below[groupOf[at]!]! += below[at]!;
  }
  const order = places(numbers.size).sort(
    groups ? byLabels([...numbers.keys()]) : byValues(sums.above, sums.below),
  );
  return {
    above: Float64Array.from(order, (at) => sums.above[at]!),
    below: Float64Array.from(order, (at) => sums.below[at]!),
  };
}

function places(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, at) => at);
}

/** Compares two places by the labels there, which differ. */
function byLabels(labels: readonly (string | number)[]) {
  return (one: number, other: number): number => (labels[one]! < labels[other]! ? -1 : 1);
}

/** Compares two places by the pairs of values there. */
function byValues(above: ArrayLike<number>, below: ArrayLike<number>) {
  return (one: number, other: number): number =>
    above[one]! - above[other]! || below[one]! - below[other]!;
}

/** The inner loop runs 50 million times for 5,000 samples: no calls but one that is inlined. */
function resampledRatios({ above, below }: GroupSums, rounds: number, seed: number): Float64Array {
  const size = above.length;
  const scale = size / 2 ** 32;
  const ratios = new Float64Array(rounds);
  let state = seed | 0;
  let found = 0;
  for (let round = 0; round < rounds; round += 1) {
    let a = 0;
    let b = 0;
    for (let draw = 0; draw < size; draw += 1) {
      state = (state + increment) | 0;
      const at = Math.floor(mixed(state) * scale);
      a += above[at]!;
      b += below[at]!;
    }
    if (b === 0) continue;
    ratios[found] = a / b;
    found += 1;
  }
  return ratios.subarray(0, found);
}
