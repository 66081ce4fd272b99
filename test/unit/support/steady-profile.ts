/**
 * A profile of a machine that is never disturbed, instead of one that was measured on a busy one.
 */
import { seriesOf } from '../../../src/core/profile/profile-file';
import type { Profile } from '../../../src/core/profile/types';
import { machine, profileOf } from '../core/profile/machine';

/** A profile of the same model, device and kinds of layers, with an encoder of 40 ms. */
export function steadyProfile({ model, device, threads, kinds, boundaries }: Profile): Profile {
  const made = profileOf(
    { ...machine, perToken: kinds.map(() => [0.05, 0.05]) },
    kinds,
    boundaries,
  );
  const around = made.lengths.map((length) => seriesOf('embeddings', length, [0.1, 0.1]));
  return {
    ...made,
    ...{ model, device, ...(threads !== undefined && { threads }) },
    series: [...made.series, ...around, seriesOf('encoder', 144, [40, 40])],
  };
}
