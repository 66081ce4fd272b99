/** Masses that a prepared sample does not hold, but reads when it is looked at. */
import type { Masses } from '../calibration/mass-pages';
import type { SampleStatistics } from '../calibration/statistics';
import type { PreparedSample } from './prepared-sample';

/**
 * Samples are gone through one after the other: the masses of one are held at a time, and the next one's are
 * written over them. Whoever keeps a vector beyond its sample's turn keeps another sample's.
 */
let last: { owner: object; masses: Masses } | undefined;

/**
 * The same sample without its masses.
 * @param hasMinus whether one of them is -0 in the file
 * @param read gives them again
 */
export function withoutMasses(
  prepared: PreparedSample,
  hasMinus: boolean,
  read: NonNullable<SampleStatistics['masses']>,
): PreparedSample {
  const owner = {};
  const masses = (): Masses => {
    if (last?.owner !== owner) {
      const into = last?.masses;
      // What is half overwritten when reading fails is nobody's.
      last = undefined;
      const found = read(into);
      if (hasMinus) for (const values of [found.self, found.cross]) withoutMinus(values);
      last = { owner, masses: found };
    }
    return last.masses;
  };
  return Object.defineProperties(
    { ...prepared },
    {
      self: { get: () => masses().self, enumerable: true },
      cross: { get: () => masses().cross, enumerable: true },
    },
  );
}

/** As `prepareSample` has them: -0 would sort after everything by its bits. */
function withoutMinus(values: Float32Array): void {
  for (let at = 0; at < values.length; at++) values[at]! += 0;
}
