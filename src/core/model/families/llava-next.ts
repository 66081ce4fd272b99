/**
 * LLaVA-NeXT: the whole image, then tiles of it at the resolution that suits it best, put together and cut
 * to the image again, each row closed by a learned newline. As `LlavaNextImageProcessor` and
 * `LlavaNextProcessor` of Hugging Face's library have it (transformers 5.24); transformers.js has neither.
 *
 * The vision encoder takes `pixel_values` [1, tiles, 3, side, side] (or without the first axis) and
 * `image_sizes` [1, 2], and gives the rows packed, with the newlines in them.
 */
import type { RawImage, Tensor } from '@huggingface/transformers';
import { HumanError } from '../../errors';
import type { Grid } from '../../recipe/types';
import { text } from '../../text';
import { number, record, type Json } from '../json';
import { bestResolution, fitInside, unpadded, type Resolution } from './anyres';
import { byType, type Family, type FamilyFiles, type ImagePixels, type PixelTools } from './family';
import { llava, patchSize } from './llava';
import { whole } from './view';

export const llavaNext: Family = {
  ...llava,
  name: 'LLaVA-NeXT',
  recognises: byType('llava_next'),
  processors: ['LlavaNextProcessor'],
  expand: (pixels, files) => {
    const [base, tiled] = gridsOf(pixels, files);
    return llava.placeholder(files).repeat(base[0] * base[1] + tiled[0] * tiled[1]);
  },
  pixels,
  grids: (image, _, files) => gridsOf(image, files),
  views: (_, grids) =>
    // A newline behind every row lies beyond the image's right edge.
    grids.map(([, columns], at) =>
      at === 0 ? whole : { ...whole, width: columns / (columns - 1) },
    ),
  fixedTokens: () => undefined,
};

async function pixels(
  image: RawImage,
  files: FamilyFiles,
  { process, tensor }: PixelTools,
): Promise<ImagePixels> {
  const side = sideOfTiles(files.image);
  const picture = image.rgb();
  const size = { width: picture.width, height: picture.height };
  const target = bestResolution(size, pinpointsOf(files));
  const inside = fitInside(size, target);
  const resample = number(files.image['resample']) ?? 3;
  const resized = await picture.clone().resize(inside.width, inside.height, { resample } as never);
  const [left, top] = [target.width - inside.width, target.height - inside.height].map((rest) =>
    Math.floor(rest / 2),
  ) as [number, number];
  const padded = (await resized.pad([
    left,
    target.width - inside.width - left,
    top,
    target.height - inside.height - top,
  ])) as RawImage;
  const tiles = [await picture.clone().resize(side, side, { resample } as never)];
  for (let y = 0; y < target.height; y += side) {
    for (let x = 0; x < target.width; x += side) {
      const corners = [x, y, x + side - 1, y + side - 1] as const;
      tiles.push((await padded.clone().crop([...corners])) as RawImage);
    }
  }
  const plain = { do_resize: false, do_center_crop: false, do_pad: false };
  const parts = [];
  for (const tile of tiles) parts.push((await process(tile, {}, plain)).tensors['pixel_values']!);
  return {
    tensors: {
      pixel_values: tensor('float32', ...joined(parts)),
      image_sizes: tensor(
        'int64',
        BigInt64Array.of(BigInt(size.height), BigInt(size.width)),
        [1, 2],
      ),
    },
    told: {},
    size,
  };
}

/** [1, tiles, channels, height, width]. */
function joined(tiles: readonly Tensor[]): [values: Float32Array, dims: number[]] {
  const [, ...dims] = tiles[0]!.dims;
  const { length } = tiles[0]!.data as Float32Array;
  const values = new Float32Array(length * tiles.length);
  tiles.forEach((tile, at) => {
    values.set(tile.data as Float32Array, at * length);
  });
  return [values, [1, tiles.length, ...dims]];
}

/** The whole image, and what is left of the tiles, with a column of newlines. */
function gridsOf({ size }: ImagePixels, files: FamilyFiles): [Grid, Grid] {
  const side = sideOfTiles(files.image);
  const patches = Math.floor(side / (patchSize(files) ?? side));
  const target = bestResolution(size, pinpointsOf(files));
  const { width, height } = unpadded(size, {
    width: patches * Math.floor(target.width / side),
    height: patches * Math.floor(target.height / side),
  });
  return [
    [patches, patches],
    [height, width + 1],
  ];
}

/** Pixels of a tile's sides. */
export function sideOfTiles(image: Json): number {
  const crop = record(image['crop_size']);
  const size = record(image['size']);
  const side =
    number(crop?.['height']) ?? number(size?.['height']) ?? number(size?.['shortest_edge']);
  if (side !== undefined) return side;
  throw incomplete('crop_size');
}

/** Sizes of the pictures that tiles are cut from. */
export function pinpointsOf({ image, config }: FamilyFiles): Resolution[] {
  const found = image['image_grid_pinpoints'] ?? config['image_grid_pinpoints'];
  if (!Array.isArray(found)) throw incomplete('image_grid_pinpoints');
  return (found as [number, number][]).map(([height, width]) => ({ width, height }));
}

function incomplete(name: string): HumanError {
  return new HumanError(
    text`The image processor's configuration (preprocessor_config.json) does not say "${name}", by
      which LLaVA-NeXT cuts images into tiles. Download the file again.`,
    'processor-incomplete',
  );
}
