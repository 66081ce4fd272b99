/**
 * The arithmetic of tiles that suit an image ("anyres"), as Hugging Face's library has it. Pure.
 */

/** In pixels, or in patches. */
export interface Resolution {
  width: number;
  height: number;
}

/** `select_best_resolution`: shows most of the image's pixels, and of those wastes the least. */
export function bestResolution(
  { width, height }: Resolution,
  possible: readonly Resolution[],
): Resolution {
  let best = possible[0]!;
  let [mostShown, leastWasted] = [0, Infinity];
  for (const one of possible) {
    const scale = Math.min(one.width / width, one.height / height);
    const pixels = Math.trunc(width * scale) * Math.trunc(height * scale);
    const shown = Math.min(pixels, width * height);
    const wasted = one.width * one.height - shown;
    if (shown > mostShown || (shown === mostShown && wasted < leastWasted)) {
      [best, mostShown, leastWasted] = [one, shown, wasted];
    }
  }
  return best;
}

/** `get_patch_output_size`: the largest size of the image's shape inside a target. */
export function fitInside({ width, height }: Resolution, target: Resolution): Resolution {
  const [across, down] = [target.width / width, target.height / height];
  return across < down
    ? { width: target.width, height: Math.min(Math.ceil(height * across), target.height) }
    : { width: Math.min(Math.ceil(width * down), target.width), height: target.height };
}

/**
 * `unpad_image`: rows and columns of patches that are left where the image, in the middle of a
 * target of another shape, was padded.
 */
export function unpadded({ width, height }: Resolution, target: Resolution): Resolution {
  if (width / height > target.width / target.height) {
    const rows = inPlaces(height * (target.width / width));
    return { ...target, height: target.height - 2 * Math.floor((target.height - rows) / 2) };
  }
  const columns = inPlaces(width * (target.height / height));
  return { ...target, width: target.width - 2 * Math.floor((target.width - columns) / 2) };
}

/** `int(round(value, 7))`. */
function inPlaces(value: number): number {
  return Math.trunc(Number(value.toFixed(7)));
}
