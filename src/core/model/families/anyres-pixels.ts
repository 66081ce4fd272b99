/**
 * Cutting an image into itself and tiles at the resolution that suits it ("anyres"), as Hugging
 * Face does.
 */
import type { RawImage, Tensor } from '@huggingface/transformers';
import { HumanError } from '../../errors';
import { text } from '../../text';
import { number, record, type Json } from '../folder/json';
import { bestResolution, fitInside, type Resolution } from './anyres';
import type { FamilyFiles, ImagePixels, PixelTools } from './family';

/** Settings with which an image processor keeps an image's size. */
const asItIs = { do_resize: false, do_center_crop: false, do_pad: false };

/**
 * The whole image and its tiles: `pixel_values` [1, tiles, 3, side, side] and `image_sizes` [1, 2].
 */
export async function anyresPixels(
  image: RawImage,
  files: FamilyFiles,
  tools: PixelTools,
): Promise<ImagePixels> {
  const side = sideOfTiles(files.image);
  const picture = image.rgb();
  const target = bestResolution(picture, pinpointsOf(files));
  const resized = await resize(picture, fitInside(picture, target), files.image);
  const padded = await pad(resized, target);
  const base = await resize(picture, { width: side, height: side }, files.image);
  return tilesOf(picture, [base, ...(await cut(padded, side))], tools, true);
}

/**
 * The whole image alone, in the middle of a square of the mean colour; otherwise as `anyresPixels`.
 */
export async function squarePixels(
  image: RawImage,
  files: FamilyFiles,
  tools: PixelTools,
): Promise<ImagePixels> {
  const side = sideOfTiles(files.image);
  const picture = image.rgb();
  const longest = Math.max(picture.width, picture.height);
  const square = await pad(picture.clone(), { width: longest, height: longest });
  const [x, y] = corner(picture, square);
  const mean = (files.image['image_mean'] as number[]).map((value) => Math.trunc(value * 255));
  for (let at = 0; at < square.data.length; at += 1) {
    const pixel = Math.floor(at / 3);
    const [column, row] = [(pixel % longest) - x, Math.floor(pixel / longest) - y];
    const isInside = column >= 0 && column < picture.width && row >= 0 && row < picture.height;
    if (!isInside) square.data[at] = mean[at % 3]!;
  }
  const base = await resize(square, { width: side, height: side }, files.image);
  return tilesOf(picture, [base], tools, false);
}

async function tilesOf(
  { width, height }: RawImage,
  tiles: readonly RawImage[],
  { process, tensor }: PixelTools,
  tiled: boolean,
): Promise<ImagePixels> {
  const [values, dims] = await processedTiles(tiles, process);
  const sizes = BigInt64Array.of(BigInt(height), BigInt(width));
  return {
    tensors: {
      pixel_values: tensor('float32', values, [1, ...dims]),
      image_sizes: tensor('int64', sizes, [1, 2]),
    },
    results: { tiled },
    size: { width, height },
  };
}

/** By the resampling that the processor's configuration names; bicubic if it names none. */
export async function resize(
  picture: RawImage,
  { width, height }: Resolution,
  settings: Json,
): Promise<RawImage> {
  const resample = number(settings['resample']) ?? 3;
  return picture.clone().resize(width, height, { resample } as never);
}

/** The corner of a rectangle that is centred in another. */
function corner(inner: Resolution, { width, height }: Resolution): [x: number, y: number] {
  return [Math.floor((width - inner.width) / 2), Math.floor((height - inner.height) / 2)];
}

async function pad(picture: RawImage, target: Resolution): Promise<RawImage> {
  const [left, top] = corner(picture, target);
  return (await picture.pad([
    left,
    target.width - picture.width - left,
    top,
    target.height - picture.height - top,
  ])) as RawImage;
}

/** Square tiles in reading order. */
export async function cut(picture: RawImage, side: number): Promise<RawImage[]> {
  const tiles = [];
  for (let y = 0; y < picture.height; y += side) {
    for (let x = 0; x < picture.width; x += side) {
      const corners = [x, y, x + side - 1, y + side - 1] as const;
      tiles.push((await picture.clone().crop([...corners])) as RawImage);
    }
  }
  return tiles;
}

/** Tiles from the folder's image processor, which keeps their size: [tiles, 3, side, side]. */
export async function processedTiles(
  tiles: readonly RawImage[],
  process: PixelTools['process'],
): Promise<[values: Float32Array, dims: number[]]> {
  const parts: Tensor[] = [];
  for (const tile of tiles) parts.push((await process(tile, {}, asItIs)).tensors['pixel_values']!);
  const [, ...dims] = parts[0]!.dims;
  const { length } = parts[0]!.data as Float32Array;
  const values = new Float32Array(length * parts.length);
  parts.forEach((part, at) => {
    values.set(part.data as Float32Array, at * length);
  });
  return [values, [parts.length, ...dims]];
}

/** Pixels of a tile's side. */
export function sideOfTiles(image: Json): number {
  const crop = record(image['crop_size']);
  const size = record(image['size']);
  const side =
    number(crop?.['height']) ?? number(size?.['height']) ?? number(size?.['shortest_edge']);
  if (side !== undefined) return side;
  throw incomplete('crop_size');
}

/** The resolutions for which there are tiles. */
export function pinpointsOf({ image, config }: FamilyFiles): Resolution[] {
  const found = image['image_grid_pinpoints'] ?? config['image_grid_pinpoints'];
  if (!Array.isArray(found)) throw incomplete('image_grid_pinpoints');
  return (found as [number, number][]).map(([height, width]) => ({ width, height }));
}

function incomplete(name: string): HumanError {
  return new HumanError(
    text`The image processor's configuration (preprocessor_config.json) does not say "${name}", by
      which this family cuts images into tiles. Download the file again.`,
    'processor-incomplete',
  );
}
