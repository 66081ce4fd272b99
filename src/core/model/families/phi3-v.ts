/**
 * Phi-3-V and Phi-3.5-V ("HD transform"): crops of the picture put together again, with a learned
 * separator after each row of tokens, another separator, then the whole picture, again with
 * separators after its rows. All of these are rows of the vision encoder's features. Token ids are
 * those of `Phi3VProcessor` of transformers.js, except that an image token keeps its own: there it
 * is negated, for the published `prepare_inputs_embeds`.
 */
import type { Grid } from '../../ranking/grid/definition';
import { HumanError } from '../../errors';
import { text } from '../../text';
import { number, record } from '../folder/json';
import { byType, type Family, type FamilyFiles, type ImagePixels } from './family';
import { llava } from './llava';
import { closedRows } from './llava-next';
import { whole, type ImageView } from './view';
import { remedy } from '../../remedies';

/** Side of a crop in pixels; the processors have no setting for it. */
export const cropSide = 336;
const image = '<|image|>';

export const phi3V: Family = {
  ...llava,
  name: 'Phi-3-V',
  recognises: byType('phi3_v'),
  processors: ['Phi3VProcessor'],
  decoderFile: 'model',
  imageToken: image,
  placeholder: () => image,
  // How users of the libraries number their images.
  reserved: ['<|image_'],
  pixels: (picture, files, { process }) => {
    requireSquare(files);
    return process(picture);
  },
  expand: (pixels, files) => image.repeat(tokensOf(gridsOf(pixels, files))),
  grids: (pixels, _, files) => gridsOf(pixels, files),
  views,
  fixedTokens: () => undefined,
  noPrompts: (file) =>
    new HumanError(
      text`${file} is of the family Phi-3-V, whose prompts take three parts more, and at least one is missing:
        onnx/vision_encoder.onnx, onnx/prepare_inputs_embeds.onnx (or variants of them), and a tokenizer.json
        with the token "<|image|>". Download them. The decoder alone can be measured and pruned all the same:
        ${remedy('give-embeddings')}`,
      'family-without-prompts',
    ),
};

/** transformers.js, whose processor this describes, fails for others without an explanation. */
function requireSquare({ image: settings }: FamilyFiles): void {
  const crops = settings['num_crops'];
  if (typeof crops === 'number' && crops >= 4 && Number.isInteger(Math.sqrt(crops))) return;
  throw new HumanError(
    text`preprocessor_config.json has "num_crops": ${crops === undefined ? 'nothing' : JSON.stringify(crops)}, and transformers.js takes
      square numbers from 4 on. Set it to 4 or 16, or have FitPrune take the pixels of the Python processors.`,
    'processor-setting',
  );
}

/** Tokens by rows and columns: the crops together, the separator, the whole picture. */
function gridsOf(pixels: ImagePixels, files: FamilyFiles): Grid[] {
  const [down, across] = cropsOf(pixels);
  const edge = edgeOf(files);
  const grids: Grid[] = [
    [down * edge, across * edge + 1],
    [1, 1],
    [edge, edge + 1],
  ];
  return isWholeFirst(files) ? grids.toReversed() : grids;
}

function tokensOf(grids: readonly Grid[]): number {
  return grids.reduce((sum, [rows, columns]) => sum + rows * columns, 0);
}

/** Rows and columns of crops. */
function cropsOf({ tensors }: ImagePixels): [down: number, across: number] {
  const [height, width] = tensors['image_sizes']!.data as BigInt64Array;
  return [Number(height) / cropSide, Number(width) / cropSide];
}

/** Rows of the tokens of a crop. */
function edgeOf({ image: settings, config }: FamilyFiles): number {
  const stated =
    number(settings['num_img_tokens']) ??
    number(record(config['img_processor'])?.['num_img_tokens']);
  return Math.sqrt(stated ?? 144);
}

/** Published models have the crops first. */
function isWholeFirst({ config }: FamilyFiles): boolean {
  return record(config['embd_layer'])?.['hd_transform_order'] === 'glb_sub';
}

/** Both grids show the picture on its white canvas; separators are outside it. */
function views(pixels: ImagePixels, _: readonly Grid[], files: FamilyFiles): ImageView[] {
  const [down, across] = cropsOf(pixels);
  const resized = pixels.results['reshaped_input_sizes'] as [number, number][];
  const [height, width] = resized[0]!;
  const [canvasHeight, canvasWidth] = [down * cropSide, across * cropSide];
  const canvas: ImageView = {
    x: -Math.floor((canvasWidth - width) / 2) / width,
    y: -Math.floor((canvasHeight - height) / 2) / height,
    width: canvasWidth / width,
    height: canvasHeight / height,
    isKnown: true,
  };
  const edge = edgeOf(files);
  const closed = (columns: number): ImageView => ({
    ...canvas,
    width: canvas.width * closedRows(columns + 1).width,
  });
  const [right, bottom] = [canvas.x + canvas.width, canvas.y + canvas.height];
  const cell = { width: canvas.width / edge, height: canvas.height / edge };
  const separator = { ...whole, x: right, y: bottom, ...cell };
  const isInPlace = pixels.results['cropsInPlace'] === true || isSquare(pixels);
  const found = [{ ...closed(across * edge), isKnown: isInPlace }, separator, closed(edge)];
  return isWholeFirst(files) ? found.toReversed() : found;
}

/**
 * transformers.js cuts every picture into as many crops down as across, whatever its shape. If the
 * rows are put together in another shape, they are not where their content was.
 */
function isSquare(pixels: ImagePixels): boolean {
  const [down, across] = cropsOf(pixels);
  const crops = pixels.tensors['pixel_values']!.dims.at(-4)! - 1;
  return down === across && down * across === crops;
}
