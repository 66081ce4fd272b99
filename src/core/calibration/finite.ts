/** Masses that a device gives must be numbers. */
import { HumanError } from '../errors';
import { text } from '../text';

/**
 * @param masses vectors of whatever layers
 * @throws HumanError `masses-not-finite`
 */
export function requireFiniteMasses(sample: string, masses: readonly Float32Array[]): void {
  if (masses.every((values) => values.every(Number.isFinite))) return;
  throw new HumanError(
    text`The attention of sample "${sample}" has values that are not numbers, as fp16 graphs
      give on some devices. Choose another --dtype or --device.`,
    'masses-not-finite',
  );
}
