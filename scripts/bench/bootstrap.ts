/** Confidence intervals of means, where observations come in groups. */
import type { Spread } from './measure';
import { Random } from './random';

/**
 * Mean of all observations with its 95% interval, by resampling whole groups (a percentile bootstrap).
 * @param groups observations by group; those of one group are not independent
 */
export function groupedInterval(groups: readonly (readonly number[])[], seed: number): Spread {
  const random = new Random(seed);
  const sums = groups.map((group) => group.reduce((sum, value) => sum + value, 0));
  const means: number[] = [];
  for (let round = 0; round < 10_000; round += 1) {
    let sum = 0;
    let count = 0;
    for (let draw = 0; draw < groups.length; draw += 1) {
      const at = Math.floor(random.next() * groups.length);
      sum += sums[at]!;
      count += groups[at]!.length;
    }
    means.push(sum / count);
  }
  means.sort((a, b) => a - b);
  const all = groups.flat();
  return {
    median: all.reduce((sum, value) => sum + value, 0) / all.length,
    low: means[Math.floor(0.025 * means.length)]!,
    high: means[Math.ceil(0.975 * means.length) - 1]!,
  };
}
