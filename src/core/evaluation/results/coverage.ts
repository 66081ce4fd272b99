/** Which parts of a run are in a results file already, and how long the answers there took. */
import { median } from '../../quantile';
import type { ResultTable } from './result-table';

export interface Coverage {
  /** Answers that a run would still have to take, the unpruned model's among them. */
  missing: number;
  /** Median seconds of an answer; undefined without answers. */
  perAnswer: number | undefined;
}

/** Fewer answers give no reliable median. */
const enough = 3;

/**
 * @param found of a results file
 * @param samples ids of those that would be measured
 * @param hashes of the schedules that would be measured
 */
export function coverageOf(
  found: ResultTable,
  samples: readonly string[],
  hashes: readonly string[],
): Coverage {
  let missing = 0;
  for (const id of samples) {
    missing += Number(!found.has(id, [])) + hashes.filter((hash) => !found.has(id, [hash])).length;
  }
  const times = found.times();
  return { missing, perAnswer: times.length < enough ? undefined : median(times) };
}

/** Whether some have an answer that others lack. */
export function hasMore(some: ResultTable, others: ResultTable): boolean {
  const hashes = some.hashes();
  return some.ids.some(
    (id) =>
      !others.has(id, []) || hashes.some((hash) => some.has(id, [hash]) && !others.has(id, [hash])),
  );
}
