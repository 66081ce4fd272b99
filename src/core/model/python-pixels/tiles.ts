/**
 * Processors of Idefics3, LLaVA-NeXT, LLaVA-OneVision and InternVL: tiles of a picture, and the
 * whole of it.
 */
import { crop, tilesOf } from '../../image/crop';
import type { Picture } from '../../image/picture';
import { bestResolution, fitInside } from '../families/anyres';
import { pinpointsOf, sideOfTiles } from '../families/anyres-pixels';
import { tileCounts, tileShape } from '../families/internvl';
import { takesTiles } from '../families/llava-onevision';
import { inSquare, plain } from './plain';
import { byLongestEdge, wholeTiles } from './sizes';
import { planesOf } from './values';
import { wholeOf, type Way, type Work } from './way';

export const idefics3: Way = (picture, work) => {
  const { settings, levels, tensor, resized } = work;
  const side = wholeOf(settings, 'max_image_size', 'longest_edge');
  const first =
    settings['do_resize'] === false
      ? picture
      : resized(picture, byLongestEdge(picture, wholeOf(settings, 'size', 'longest_edge')));
  const isSplit = settings['do_image_splitting'] !== false;
  const [tiles, rows, columns] = isSplit
    ? split(resized(first, wholeTiles(first, side)), side, work)
    : ([[resized(first, { width: side, height: side })], 0, 0] as const);
  const shape = [1, tiles.length, 3, side, side];
  const seen = new Uint8Array(tiles.length * side * side).fill(1);
  return {
    tensors: {
      pixel_values: tensor('float32', planesOf(tiles, levels), shape),
      pixel_attention_mask: tensor('bool', seen, [1, tiles.length, side, side]),
    },
    results: { rows: [[rows]], cols: [[columns]] },
  };
};

/** Tiles, then the whole in one of them; a picture of one tile is only that. */
function split(
  picture: Picture,
  side: number,
  { resized }: Work,
): readonly [tiles: Picture[], rows: number, columns: number] {
  const [rows, columns] = [picture.height / side, picture.width / side];
  if (rows <= 1 && columns <= 1) return [[picture], 0, 0];
  const whole = resized(picture, { width: side, height: side });
  return [[...tilesOf(picture, side, side), whole], rows, columns];
}

export const llavaNext: Way = (picture, work) => {
  const { files, resized } = work;
  const side = sideOfTiles(files.image);
  const target = bestResolution(picture, pinpointsOf(files));
  const inside = resized(picture, fitInside(picture, target));
  const padded = crop(inside, {
    left: -Math.floor((target.width - inside.width) / 2),
    top: -Math.floor((target.height - inside.height) / 2),
    ...target,
  });
  const whole = resized(picture, { width: side, height: side });
  return sized(picture, [whole, ...tilesOf(padded, side, side)], work, true);
};

export const llavaOnevision: Way = (picture, work) => {
  if (!takesTiles(work.files)) return plain(picture, work);
  if (work.among === 1) return llavaNext(picture, work);
  const side = sideOfTiles(work.files.image);
  const square = work.resized(inSquare(picture, work.settings), { width: side, height: side });
  return sized(picture, [square], work, false);
};

/** Tiles of one image, with its own size. */
function sized(
  picture: Picture,
  tiles: readonly Picture[],
  { levels, tensor }: Work,
  tiled: boolean,
): ReturnType<Way> {
  const { width, height } = tiles[0]!;
  const size = BigInt64Array.of(BigInt(picture.height), BigInt(picture.width));
  return {
    tensors: {
      pixel_values: tensor('float32', planesOf(tiles, levels), [1, tiles.length, 3, height, width]),
      image_sizes: tensor('int64', size, [1, 2]),
    },
    results: { tiled },
  };
}

/**
 * InternVL's processor asks for tiles, even if the image processor's own configuration does not.
 */
export const gotOcr2: Way = (picture, { settings, levels, tensor, resized }) => {
  const side = sideOfTiles(settings);
  const [columns, rows] = tileShape(picture, side, ...tileCounts(settings));
  const canvas = resized(picture, { width: columns * side, height: rows * side });
  const tiles = tilesOf(canvas, side, side);
  if (tiles.length > 1) tiles.push(resized(picture, { width: side, height: side }));
  const shape = [tiles.length, 3, side, side];
  return {
    tensors: { pixel_values: tensor('float32', planesOf(tiles, levels), shape) },
    results: { tiles: [columns, rows] },
  };
};
