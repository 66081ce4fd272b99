/** What searching and refining ask of a model, as requests to worker processes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HeadAggregate } from '../core/calibration/statistics';
import { readStatistics } from '../core/calibration/statistics-file';
import type { RunOptions } from '../core/model/run';
import type { MeasureFidelity } from '../core/search/by-output';
import type { RefineOptions } from '../core/search/refine';
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

/** Statistics of the pruned model are made for one round and thrown away. */
export function recalibrateWith(run: SearchRun, ask: Ask): RefineOptions['recalibrate'] {
  return async (pruning, signal) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'fitprune-refine-'));
    try {
      const out = path.join(folder, 'pruned.arrows');
      await ask({ ...run, kind: 'calibrate', pruning, out }, signal);
      return await readStatistics(out);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
