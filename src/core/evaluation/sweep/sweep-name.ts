/** Where sweeps are, and how their files are called. */
import { seedParts } from '../../calibration/stream-name';
import { shortHash } from '../../short-hash';

export const sweepsFolder = 'sweeps';
export const sweepSuffix = '.json';

/** All that makes two sweeps differ. */
export interface SweepIdentity {
  /** `sha256:...` of the model. */
  model: string;
  /** `sha256:...` of the data that was measured on. */
  data: string;
  /** `sha256:...` of the statistics from which its recipes were fitted. */
  statistics: string;
  /** Samples asked for; a data set may hold fewer. */
  samples: number;
  seed: number;
}

/** `shapes-llava-fp32-1a2b3c4d-5e6f7a8b-500.json`. */
export function sweepName(
  { model, data, statistics, samples, seed }: SweepIdentity,
  modelName: string,
): string {
  const parts = [modelName, ...[model, statistics, data].map(shortHash), samples];
  return `${[...parts, ...seedParts(seed)].join('-')}${sweepSuffix}`;
}
