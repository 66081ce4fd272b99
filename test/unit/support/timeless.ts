/** Statistics without the times of samples: two runs of the same samples agree on the rest. */
import type { SampleStatistics, Statistics } from '../../../src/core/calibration/statistics';

export function withoutTime(sample: SampleStatistics): SampleStatistics {
  const copy = { ...sample };
  delete copy.seconds;
  return copy;
}

export function timeless({ samples, ...rest }: Statistics): Statistics {
  return { ...rest, samples: samples.map(withoutTime) };
}
