/** How a search measures its candidates. */
import type { Candidate, FidelityReport } from '../evaluation/types';

/** Runs candidates on the first `samples` calibration samples; rejects when `signal` aborts. */
export type MeasureFidelity = (
  candidates: Candidate[],
  samples: number,
  signal: AbortSignal,
) => Promise<FidelityReport>;
