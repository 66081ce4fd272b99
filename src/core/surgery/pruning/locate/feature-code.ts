/** A mark in image features that a decoder recognises and that does not change their meaning. */

/**
 * In each of these dimensions a feature holds an odd multiple of a step that is a power of two.
 * Text rows do not, but by a chance of 1 in 16 a dimension.
 */
export interface FeatureCode {
  /** Of a feature. */
  width: number;
  dims: readonly number[];
  /** The step of each dimension; a power of two. */
  steps: readonly number[];
}

/** How far from an odd multiple a value still counts as one, in units of two steps. */
export const codeTolerance = 1 / 32;

/** Odd multiples go up to 2 x this + 1: fp16 holds them all exactly. */
export const largestMultiple = 1023;

/**
 * The mark, in plain code.
 * @param features n x width, row by row
 */
export function encodeFeatures(
  { width, dims, steps }: FeatureCode,
  features: Float32Array,
): Float32Array {
  const coded = features.slice();
  for (let row = 0; row < coded.length; row += width) {
    dims.forEach((dim, at) => {
      coded[row + dim] = encodeValue(steps[at]!, coded[row + dim]!);
    });
  }
  return coded;
}

/** The nearest odd multiple of a step, of those that fp16 holds. */
export function encodeValue(step: number, value: number): number {
  const multiple = Math.floor(value / (2 * step));
  return (2 * Math.min(Math.max(multiple, -largestMultiple), largestMultiple) + 1) * step;
}

/** Whether a row carries the mark, as the decoder judges it. */
export function isMarked({ dims, steps }: FeatureCode, row: ArrayLike<number>): boolean {
  return dims.every((dim, at) => {
    const multiple = row[dim]! / (2 * steps[at]!) - 0.5;
    return Math.abs(multiple - Math.floor(multiple + 0.5)) < codeTolerance;
  });
}
