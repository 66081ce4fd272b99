/** The measurements that a search needs of a model, as requests to worker processes. */
import type { HeadAggregate } from '../../core/calibration/statistics';
import type { RunOptions } from '../../core/model/run';
import type { MeasureFidelity } from '../../core/search/measure';
import type { Request } from '../channel/requests';
import type { Results } from '../channel/results';

/** Runs one request in a process of its own; rejects when `signal` aborts. */
export type Ask = <R extends Request>(
  request: R,
  signal: AbortSignal,
) => Promise<Results[R['kind']]>;

/** Everything but how many samples. */
export type SearchRun = RunOptions & { aggregate: HeadAggregate };

/** @param samples of the calibration; candidates are run on the first of them */
export function measureWith(run: SearchRun, samples: number, ask: Ask): MeasureFidelity {
  return (candidates, first, signal) =>
    ask({ ...run, kind: 'fidelity', candidates, samples, first }, signal);
}
