/** Confidence intervals of means, where observations come in groups. */

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

const rounds = 10_000;

/**
 * Mean of all observations with its 95% interval, by resampling whole groups (a percentile bootstrap).
 * Deterministic.
 * @param groups observations by group; those of one group are not independent
 */
export function groupedInterval(groups: readonly (readonly number[])[]): Interval {
  const random = generator(1);
  const sums = groups.map((group) => group.reduce((sum, value) => sum + value, 0));
  const means: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < groups.length; draw += 1) {
      const at = Math.floor(random() * groups.length);
      sum += sums[at]!;
      count += groups[at]!.length;
    }
    means.push(sum / count);
  }
  means.sort((a, b) => a - b);
  const all = groups.flat();
  return {
    mean: all.reduce((sum, value) => sum + value, 0) / all.length,
    low: means[Math.floor(0.025 * rounds)]!,
    high: means[Math.ceil(0.975 * rounds) - 1]!,
  };
}

/** Numbers in [0, 1): mulberry32, small and good enough to resample with. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
