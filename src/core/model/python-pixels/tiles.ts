/** Idefics3's and LLaVA-NeXT's processors: tiles of a picture, and the whole of it. */
import { crop, tilesOf } from '../../image/crop';
import type { Picture } from '../../image/picture';
import { bestResolution, fitInside } from '../families/anyres';
import { pinpointsOf, sideOfTiles } from '../families/llava-next';
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
    told: { rows: [[rows]], cols: [[columns]] },
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

export const llavaNext: Way = (picture, { files, levels, tensor, resized }) => {
  const side = sideOfTiles(files.image);
  const target = bestResolution(picture, pinpointsOf(files));
  const inside = resized(picture, fitInside(picture, target));
  const padded = crop(inside, {
    left: -Math.floor((target.width - inside.width) / 2),
    top: -Math.floor((target.height - inside.height) / 2),
    ...target,
  });
  const whole = resized(picture, { width: side, height: side });
  const tiles = [whole, ...tilesOf(padded, side, side)];
  const size = BigInt64Array.of(BigInt(picture.height), BigInt(picture.width));
  return {
    tensors: {
      pixel_values: tensor('float32', planesOf(tiles, levels), [1, tiles.length, 3, side, side]),
      image_sizes: tensor('int64', size, [1, 2]),
    },
    told: {},
  };
};
