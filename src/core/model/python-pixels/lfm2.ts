/**
 * LFM2-VL's processor: tiles and a thumbnail for a large picture, a single image in its own size
 * for a small one.
 */
import { tilesOf } from '../../image/crop';
import type { Picture } from '../../image/picture';
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { Resolution } from '../families/anyres';
import { number } from '../folder/json';
import { roundHalfEven, smartSize } from './sizes';
import { writePatches } from './values';
import { wholeOf, type Way, type Work } from './way';

export const lfm2: Way = (picture, work) => {
  const { settings, levels, tensor } = work;
  const patch = wholeOf(settings, 'encoder_patch_size');
  const [tiles, rows, columns, size] = split(picture, work, patch);
  const isSplit = settings['do_image_splitting'] !== false;
  const ofTile = isSplit ? Math.floor(wholeOf(settings, 'tile_size') / patch) ** 2 : 0;
  const merged = wholeOf(settings, 'downsample_factor') ** 2;
  const shapes = tiles.map((tile) => [tile.height / patch, tile.width / patch] as const);
  const counts = shapes.map(([high, wide]) => high * wide);
  const padded = Math.max(ofTile, wholeOf(settings, 'max_image_tokens') * merged);
  // A long and narrow picture may have more patches than others are padded to; all tiles have as
  // many.
  const most = Math.max(padded, ...counts);
  if (most > padded && counts.some((count) => count < most)) throw unevenTiles(picture);
  const width = 3 * patch * patch;
  const values = new Float32Array(tiles.length * most * width);
  const seen = new BigInt64Array(tiles.length * most);
  tiles.forEach((tile, at) => {
    writePatches(tile, levels, patch, values, at * most * width);
    seen.fill(1n, at * most, at * most + shapes[at]![0] * shapes[at]![1]);
  });
  return {
    tensors: {
      pixel_values: tensor('float32', values, [tiles.length, most, width]),
      pixel_attention_mask: tensor('int64', seen, [tiles.length, most]),
      spatial_shapes: tensor('int64', BigInt64Array.from(shapes.flat(), BigInt), [tiles.length, 2]),
    },
    results: {
      image_rows: [rows],
      image_cols: [columns],
      image_sizes: [[size.height, size.width]],
    },
  };
};

/** torch.stack refuses them there. */
function unevenTiles({ width, height }: Resolution): HumanError {
  return new HumanError(
    text`A picture of ${width} x ${height} pixels gives a thumbnail of more patches than a tile, which the
      model's processor refuses`,
    'picture-shape',
  );
}

function split(
  picture: Picture,
  { settings, resized }: Work,
  patch: number,
): [tiles: Picture[], rows: number, columns: number, whole: Resolution] {
  const factor = patch * wholeOf(settings, 'downsample_factor');
  const most = wholeOf(settings, 'max_image_tokens') * factor ** 2;
  const least = wholeOf(settings, 'min_image_tokens') * factor ** 2;
  const size = smartSize(picture, { factor, least, most, shortest: factor });
  const side = (length: number) => Math.max(patch, roundHalfEven(length / factor) * factor);
  const tolerance = number(settings['max_pixels_tolerance']) ?? 2;
  const isLarge = side(picture.height) * side(picture.width) > most * tolerance;
  const [fewest, highest] = [wholeOf(settings, 'min_tiles'), wholeOf(settings, 'max_tiles')];
  const isSplit = settings['do_image_splitting'] !== false && highest > 1;
  if (!isLarge || !isSplit) return [[resized(picture, size)], 1, 1, size];
  const tile = wholeOf(settings, 'tile_size');
  const [columns, rows] = gridOf(picture, fewest, highest, tile);
  const large = resized(picture, { width: columns * tile, height: rows * tile });
  const tiles = tilesOf(large, tile, tile);
  if (settings['use_thumbnail'] !== false && tiles.length > 1) tiles.push(resized(picture, size));
  return [tiles, rows, columns, size];
}

/** `find_closest_aspect_ratio`: columns and rows whose shape is closest to the picture's. */
function gridOf(
  { width, height }: Resolution,
  fewest: number,
  most: number,
  tile: number,
): [columns: number, rows: number] {
  const ratio = width / height;
  let best: [number, number] = [1, 1];
  let nearest = Infinity;
  for (let count = fewest; count <= most; count += 1) {
    for (let columns = 1; columns <= count; columns += 1) {
      const rows = count / columns;
      if (!Number.isInteger(rows)) continue;
      const away = Math.abs(ratio - columns / rows);
      const isLarger = width * height > 0.5 * tile * tile * count;
      if (away < nearest || (away === nearest && isLarger))
        [best, nearest] = [[columns, rows], away];
    }
  }
  return best;
}
