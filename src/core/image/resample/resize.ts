/**
 * Resizes pictures as the Python processors do: Pillow's `Image.resize`, and torchvision's `resize`
 * of uint8 with antialiasing, which Hugging Face's default processors call. The result equals
 * theirs to the bit; sharp's kernels differ by up to tens of grey levels.
 */
import type { Picture } from '../picture';
import { coefficients, type Arithmetic } from './coefficients';
import { kernelOf, nearest } from './kernels';
import { pick } from './nearest';
import { plainPasses, type Passes } from './passes';
import { simdPasses } from './simd';

export interface ResizeOptions {
  /** A kernel by Pillow's number. */
  resample: number;
  arithmetic: Arithmetic;
}

/**
 * @param width, height whole pixels, at least 1
 * @param passes the fastest that run here, unless tests compare them
 */
export function resize(
  picture: Picture,
  width: number,
  height: number,
  { resample, arithmetic }: ResizeOptions,
  passes: Passes = simdPasses() ?? plainPasses,
): Picture {
  if (width === picture.width && height === picture.height) return picture;
  if (resample === nearest) return pick(picture, width, height, arithmetic);
  const kernel = kernelOf(resample);
  const across = (one: Picture) =>
    one.width === width
      ? one
      : passes.across(one, coefficients(one.width, width, kernel, arithmetic));
  const down = (one: Picture) =>
    one.height === height
      ? one
      : passes.down(one, coefficients(one.height, height, kernel, arithmetic));
  return arithmetic === 'pillow' && isDownFirst(picture, width, height)
    ? across(down(picture))
    : down(across(picture));
}

/**
 * Each pass rounds to whole grey levels, so the order shows. Pillow 13's, found by trying; before,
 * rows were first.
 */
function isDownFirst(picture: Picture, width: number, height: number): boolean {
  return picture.height - height > 2 * Math.max(0, picture.width - width);
}
