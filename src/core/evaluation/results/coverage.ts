/** What a results file holds already of what a run would measure, and how long its answers took. */
import { median } from '../statistics/quantile';
import type { SampleResult } from '../types';

export interface Coverage {
  /** Answers that a run would still have to take, the unpruned model's among them. */
  missing: number;
  /** Seconds of an answer, by those that are there; undefined where there is none. */
  perAnswer: number | undefined;
}

/** Fewer tell nothing. */
const enough = 3;

/**
 * @param found samples of a results file, in any order
 * @param samples ids of those that would be measured
 * @param hashes of the schedules that would be measured
 */
export function coverageOf(
  found: readonly SampleResult[],
  samples: readonly string[],
  hashes: readonly string[],
): Coverage {
  const results = new Map(found.map((one) => [one.sample, one]));
  let missing = 0;
  for (const id of samples) {
    const result = results.get(id);
    const there = new Set(result?.candidates.map(({ hash }) => hash));
    missing += (result ? 0 : 1) + hashes.filter((hash) => !there.has(hash)).length;
  }
  const times = found.flatMap(({ dense, candidates }) =>
    [dense, ...candidates].map(({ prefill, decode }) => (prefill + decode) / 1000),
  );
  return { missing, perAnswer: times.length < enough ? undefined : median(times) };
}

/** Whether some have an answer that others lack. */
export function hasMore(some: readonly SampleResult[], others: readonly SampleResult[]): boolean {
  const results = new Map(others.map((one) => [one.sample, one]));
  return some.some(({ sample, candidates }) => {
    const there = new Set(results.get(sample)?.candidates.map(({ hash }) => hash));
    return !results.has(sample) || candidates.some(({ hash }) => !there.has(hash));
  });
}
