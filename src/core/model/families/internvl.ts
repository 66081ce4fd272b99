/**
 * InternVL in Hugging Face's form: tiles in the arrangement closest to the image's shape, then the
 * whole image if there are several tiles, all between two markers. As in `GotOcr2ImageProcessor`
 * and `InternVLProcessor` of Hugging Face's library (transformers 5.24); transformers.js has
 * neither.
 */
import type { RawImage } from '@huggingface/transformers';
import type { Grid } from '../../ranking/grid/definition';
import { number, type Json } from '../folder/json';
import { cut, processedTiles, resize, sideOfTiles } from './anyres-pixels';
import {
  byType,
  setting,
  type Family,
  type FamilyFiles,
  type ImagePixels,
  type PixelTools,
} from './family';
import { llava } from './llava';
import { tileViews, whole, type Size } from './view';

const token = (name: string, fallback: string) => {
  return ({ tokenizer, processor }: FamilyFiles) => setting(name, fallback, tokenizer, processor);
};
const context = token('context_image_token', '<IMG_CONTEXT>');
const start = token('start_image_token', '<img>');
const end = token('end_image_token', '</img>');

export const internvl: Family = {
  ...llava,
  name: 'InternVL',
  recognises: byType('internvl'),
  processors: ['InternVLProcessor'],
  placeholder: context,
  reserved: ['<video>'],
  expand: (pixels, files) =>
    `${start(files)}${context(files).repeat(tokens(files) * tilesOf(pixels))}${end(files)}`,
  pixels,
  grids: (pixels, _, files) => {
    const side = Math.sqrt(tokens(files));
    return Array.from({ length: tilesOf(pixels) }, (): Grid => [side, side]);
  },
  views({ results }) {
    const [columns, rows] = results['tiles'] as [number, number];
    const tiles = tileViews(rows, columns);
    return tiles.length === 1 ? tiles : [...tiles, whole];
  },
  fixedTokens: () => undefined,
  markers: (files) => ({ kind: 'between', open: [start(files)], close: [end(files)] }),
};

async function pixels(
  image: RawImage,
  files: FamilyFiles,
  { process, tensor }: PixelTools,
): Promise<ImagePixels> {
  const side = sideOfTiles(files.image);
  const picture = image.rgb();
  const size = { width: picture.width, height: picture.height };
  // The processor asks for tiles, even if the image processor's own configuration does not.
  const [columns, rows] = tileShape(size, side, ...tileCounts(files.image));
  const canvas = { width: columns * side, height: rows * side };
  const tiles = await cut(await resize(picture, canvas, files.image), side);
  if (tiles.length > 1) {
    tiles.push(await resize(picture, { width: side, height: side }, files.image));
  }
  const pixel_values = tensor('float32', ...(await processedTiles(tiles, process)));
  return { tensors: { pixel_values }, results: { tiles: [columns, rows] }, size };
}

/** The fewest and the most tiles of an image. */
export function tileCounts(image: Json): [least: number, most: number] {
  return [number(image['min_patches']) ?? 1, number(image['max_patches']) ?? 12];
}

/**
 * `get_optimal_tiled_canvas`: the shape nearest to the image's; of equal ones the last that is less
 * than twice the image.
 */
export function tileShape(
  { width, height }: Size,
  side: number,
  least: number,
  most: number,
): [columns: number, rows: number] {
  const shapes: [number, number][] = [];
  for (let columns = 1; columns <= most; columns += 1) {
    for (let rows = 1; rows <= most; rows += 1) {
      if (columns * rows >= least && columns * rows <= most) shapes.push([columns, rows]);
    }
  }
  shapes.sort((a, b) => a[0] * a[1] - b[0] * b[1]);
  let best: [number, number] = [1, 1];
  let nearest = Infinity;
  for (const [columns, rows] of shapes) {
    const difference = Math.abs(width / height - columns / rows);
    const isLarge = width * height > 0.5 * side * side * columns * rows;
    if (difference > nearest || (difference === nearest && !isLarge)) continue;
    [best, nearest] = [[columns, rows], difference];
  }
  return best;
}

function tilesOf({ tensors }: ImagePixels): number {
  return tensors['pixel_values']!.dims[0]!;
}

/** Tokens of a tile. */
function tokens({ processor, config }: FamilyFiles): number {
  return number(processor['image_seq_length']) ?? number(config['image_seq_length']) ?? 256;
}
