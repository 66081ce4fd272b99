/** What a search asks of a model, as requests to worker processes. */
import type { HeadAggregate } from '../core/calibration/statistics';
import type { RunOptions } from '../core/model/run';
import type { MeasureFidelity } from '../core/search/by-output';
import type { Request, Results } from './protocol';

/** Runs one request in a process of its own; rejects when `signal` aborts. */
export type Ask = <R extends Request>(
  request: R,
  signal: AbortSignal,
) => Promise<Results[R['kind']]>;

/** Everything but how many samples; `samples` is the most that calibration took. */
export type SearchRun = RunOptions & { aggregate: HeadAggregate };

export function measureWith(run: SearchRun, ask: Ask): MeasureFidelity {
  return (candidates, samples, signal) =>
    ask({ ...run, kind: 'fidelity', candidates, samples }, signal);
}
