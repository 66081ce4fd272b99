/** A sample of a file that is too large to be held: all but its masses. */
import type { Masses, MassPages } from './mass-pages';
import type { SampleStatistics } from './statistics';
import { decodePlace, decodeSample } from './statistics-schema';

/**
 * @param start offset of the batch in the file
 * @returns the whole sample where its masses cannot be read apart
 */
export function decodePaged(
  schema: Uint8Array,
  batch: Uint8Array,
  start: number,
  pages: MassPages,
): SampleStatistics {
  const found = decodePlace(schema, batch);
  if (found === undefined) return decodeSample(schema, batch);
  const { head, layers, place } = found;
  const { visualTokens: n } = head;
  const inFile = { ...place, self: start + place.self, cross: start + place.cross };
  const masses = (into?: Masses): Masses => pages.read(inFile, into);
  const rows = (values: Float32Array) =>
    Array.from({ length: layers }, (_, layer) => values.subarray(layer * n, (layer + 1) * n));
  return Object.defineProperties({ ...head, masses } as SampleStatistics, {
    self: { get: () => rows(masses().self), enumerable: true },
    cross: { get: () => rows(masses().cross), enumerable: true },
  });
}
