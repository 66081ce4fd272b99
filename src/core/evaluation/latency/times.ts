/** From times of runs in turns to a latency record; pure. */
import type { LatencyPair, LatencyRecord } from '../../recipe/results/latency-types';
import { median, quantile, quantileOfSorted } from '../../quantile';
import { increment, mixed } from '../statistics/random';

/** Milliseconds of one run. */
export interface Times {
  prefill: number;
  /** One token. */
  decode: number;
  /** Image encoder, embeddings and prefill; undefined where there are no pixels. */
  firstToken?: number | undefined;
}

/** Two runs of one prompt, one right after the other. */
export interface TimedPair {
  pruned: Times;
  unpruned: Times;
}

/** @param prompts the pairs of each prompt */
export function latencyRecord(
  prompts: readonly (readonly TimedPair[])[],
  device: string,
  threads: number | undefined,
): LatencyRecord {
  const pairOf = (part: keyof Times): LatencyPair => {
    const all = prompts.flat();
    const quantiles = (model: keyof TimedPair) => {
      const times = all.map((pair) => pair[model][part]!);
      return { median: microseconds(median(times)!), p95: microseconds(quantile(times, 0.95)!) };
    };
    return {
      pruned: quantiles('pruned'),
      dense: quantiles('unpruned'),
      speedUp: medianRatio(
        prompts.map((pairs) =>
          pairs.map(({ pruned, unpruned }) => unpruned[part]! / pruned[part]!),
        ),
      ),
    };
  };
  const isFromPixels = prompts.flat().every(({ unpruned }) => unpruned.firstToken !== undefined);
  return {
    device,
    ...(threads === undefined ? {} : { threads }),
    samples: prompts.length,
    prefill: pairOf('prefill'),
    decode: pairOf('decode'),
    ...(isFromPixels && { firstToken: pairOf('firstToken') }),
  };
}

const draws = 2000;

/**
 * Median of ratios with its percentile bootstrap interval. Prompts are drawn whole, for the runs of
 * one are alike; the runs of a single prompt are drawn one by one.
 */
export function medianRatio(ratios: readonly (readonly number[])[]): LatencyPair['speedUp'] {
  const groups = ratios.length > 1 ? ratios : ratios.flat().map((ratio) => [ratio]);
  const medians = new Float64Array(draws);
  let state = 1;
  for (let draw = 0; draw < draws; draw += 1) {
    const drawn: number[] = [];
    for (let at = 0; at < groups.length; at += 1) {
      state = (state + increment) | 0;
      drawn.push(...groups[Math.floor((mixed(state) / 2 ** 32) * groups.length)]!);
    }
    medians[draw] = median(drawn)!;
  }
  medians.sort();
  const [low, high] = [quantileOfSorted(medians, 0.025), quantileOfSorted(medians, 0.975)];
  return {
    value: threeDecimals(median(ratios.flat())!),
    interval: [threeDecimals(low), threeDecimals(high)],
  };
}

function microseconds(milliseconds: number): number {
  return threeDecimals(milliseconds);
}

function threeDecimals(value: number): number {
  return Math.round(value * 1000) / 1000;
}
