/**
 * LLaVA-NeXT: the whole image, then tiles of it at the resolution that suits it best, put together
 * and cut to the image again, each row closed by a learned newline. As `LlavaNextImageProcessor`
 * and `LlavaNextProcessor` of Hugging Face's library have it (transformers 5.24); transformers.js
 * has neither.
 *
 * The vision encoder takes `pixel_values` [1, tiles, 3, side, side] (or without the first axis).
 * One that also takes `image_sizes` [1, 2] gives the rows packed, with the newlines in them; one
 * that gives `image_newline` [d] beside the features of each tile leaves packing to its caller.
 */
import { anyresPixels } from './anyres-pixels';
import { gridsOf, layoutOf, packed } from './anyres-rows';
import { byType, type Family } from './family';
import { llava } from './llava';
import { whole, type ImageView } from './view';

export const llavaNext: Family = {
  ...llava,
  name: 'LLaVA-NeXT',
  recognises: byType('llava_next'),
  processors: ['LlavaNextProcessor'],
  expand: (pixels, files) => {
    const [base, tiled] = gridsOf(layoutOf(pixels, files));
    return llava.placeholder(files).repeat(base[0] * base[1] + tiled[0] * tiled[1]);
  },
  pixels: (image, files, tools) => anyresPixels(image, files, tools),
  pack: (outputs, pixels, files) =>
    'image_newline' in outputs ? packed(outputs, layoutOf(pixels, files)) : undefined,
  grids: (image, _, files) => gridsOf(layoutOf(image, files)),
  views: (_, grids) => grids.map(([, columns], at) => (at === 0 ? whole : closedRows(columns))),
  fixedTokens: () => undefined,
};

/** The newline after every row is outside the image, at its right edge. */
export function closedRows(columns: number): ImageView {
  return { ...whole, width: columns / (columns - 1) };
}
