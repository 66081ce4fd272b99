/**
 * LLaVA-OneVision. A single image is the whole image and tiles, as in LLaVA-NeXT, but reduced above
 * a number of rows; one of several images is centred in a square, with a newline after it. As in
 * `LlavaOnevisionImageProcessor`, `LlavaOnevisionProcessor` and the model's `pack_image_features`
 * of Hugging Face's library (transformers 5.24).
 *
 * This holds for a vision encoder that gives `image_newline` [d] besides the features of each tile,
 * or takes `image_sizes` and gives packed rows. Any other is fed as transformers.js feeds it: the
 * whole image, without anything added.
 */
import { HumanError } from '../../errors';
import { text } from '../../text';
import { anyresPixels, squarePixels } from './anyres-pixels';
import { gridsOf, layoutOf, packed, type Layout } from './anyres-rows';
import { byType, setting, type Family, type FamilyFiles, type ImagePixels } from './family';
import { llava } from './llava';
import { closedRows } from './llava-next';
import { whole, type Size, type ImageView } from './view';

export const llavaOnevision: Family = {
  ...llava,
  name: 'LLaVA-OneVision',
  recognises: byType('llava_onevision'),
  processors: ['LlavaOnevisionProcessor'],
  readsEncoder: true,
  expand(pixels, files) {
    const image = llava.placeholder(files);
    if (!takesTiles(files)) return image;
    const tokens = grids(pixels, files).reduce((sum, [rows, columns]) => sum + rows * columns, 0);
    return image.repeat(tokens);
  },
  pixels(image, files, tools, among) {
    if (!takesTiles(files)) return tools.process(image);
    return among === 1 ? anyresPixels(image, files, tools) : squarePixels(image, files, tools);
  },
  pack: (outputs, pixels, files) =>
    'image_newline' in outputs ? packed(outputs, tiledLayout(pixels, files)) : undefined,
  grids: (pixels, tokens, files) =>
    takesTiles(files) ? grids(pixels, files) : llava.grids(pixels, tokens, files),
  views(pixels, grids, files) {
    if (!takesTiles(files)) return llava.views(pixels, grids, files);
    if (pixels.results['tiled'] !== true) return [square(pixels.size), { ...whole, x: 1 }];
    return grids.map(([, columns], at) => (at === 0 ? whole : closedRows(columns)));
  },
  fixedTokens: () => undefined,
};

/** The part of the image that a square around it shows, and the part beside it. */
function square({ width, height }: Size): ImageView {
  const longest = Math.max(width, height);
  const [x, y] = [(longest - width) / 2 / width, (longest - height) / 2 / height];
  return { x: -x, y: -y, width: longest / width, height: longest / height, isKnown: true };
}

/** Whether the vision encoder is for tiles. */
export function takesTiles({ visionNames }: FamilyFiles): boolean {
  return ['image_newline', 'image_sizes'].some((name) => visionNames?.has(name) === true);
}

function grids(pixels: ImagePixels, files: FamilyFiles): [number, number][] {
  const layout = tiledLayout(pixels, files);
  if (layout !== undefined) return gridsOf(layout);
  const { patches } = layoutOf(pixels, files);
  return [
    [patches, patches],
    [1, 1],
  ];
}

/** undefined for an image without tiles. */
function tiledLayout(pixels: ImagePixels, files: FamilyFiles): Layout | undefined {
  if (pixels.results['tiled'] !== true) return undefined;
  const { processor, config } = files;
  const ratio = setting('vision_aspect_ratio', 'anyres_max_9', processor, config);
  const most = /^anyres_max_(\d+)$/.exec(ratio)?.[1];
  if (most !== undefined) return layoutOf(pixels, files, Number(most));
  throw new HumanError(
    text`The model's "vision_aspect_ratio" is "${ratio}" (processor_config.json or config.json), where
      FitPrune knows "anyres_max_9" and other numbers alone. Take the processor_config.json that the
      model comes with.`,
    'aspect-ratio-unknown',
  );
}
