/** Masses that a device gives must be numbers. */
import { HumanError } from '../errors';
import { text } from '../text';
import { remedy } from '../remedies';

/**
 * @param masses vectors of whatever layers
 * @throws HumanError `masses-not-finite`
 */
export function requireFiniteMasses(sample: string, masses: readonly Float32Array[]): void {
  if (masses.every((values) => values.every(Number.isFinite))) return;
  throw new HumanError(
    text`The attention of sample "${sample}" has values that are not numbers, as fp16 graphs
      give on some devices: ${remedy('other-precision-or-device')}`,
    'masses-not-finite',
  );
}
