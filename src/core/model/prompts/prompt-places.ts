/**
 * Where the tokens of a prompt are: their positions, and the places of visual tokens in their
 * images.
 */
import { spansOf } from '../../ranking/grid/places';
import type { DecoderInputs } from './decoder-inputs';
import type { ImagePixels } from '../families/family';
import { fits, statedSizes } from '../families/grids';
import type { ModelFolder } from '../folder/folder';
import { mropeDecodePositions, mropePositions, type MropePositions } from '../positions/mrope';
import type { PromptProcessor } from './processor';

/** undefined where they are 0, 1, 2, ... and the decoder counts them itself. */
export function promptPositions(
  { mrope, firstPosition }: ModelFolder,
  inputIds: readonly number[],
  images: readonly ImagePixels[],
): MropePositions | undefined {
  if (mrope === undefined) {
    if (firstPosition === 0) return undefined;
    const ids = mropeDecodePositions(0, firstPosition, inputIds.length);
    return { ids, delta: firstPosition };
  }
  const grids = images.flatMap(({ tensors }) =>
    statedSizes(tensors['image_grid_thw']).map((thw) => ({ kind: 'image' as const, thw })),
  );
  return mropePositions(inputIds, grids, mrope);
}

/**
 * Grids of all images, or of none; nothing is guessed.
 *
 * @param counts features of each image
 */
export function imageGrids(
  { family, files }: PromptProcessor,
  images: readonly ImagePixels[],
  counts: readonly number[],
  visualIndex: readonly number[],
): Pick<DecoderInputs, 'grids' | 'places' | 'views'> {
  const byImage = images.map((image, at) => family.grids(image, counts[at]!, files));
  const grids = byImage.flat();
  if (!fits(grids, spansOf(visualIndex))) {
    return { grids: [], views: images.map((image) => family.views(image, [[1, 1]], files)[0]) };
  }
  const places = images.flatMap((pixels, image) => {
    const views = family.views(pixels, byImage[image]!, files);
    return byImage[image]!.map((_, at) => ({ image, view: views[at] }));
  });
  return { grids, places };
}
