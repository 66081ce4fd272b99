/**
 * Features of an image and of its tiles to the rows of a prompt, as `pack_image_features` has it.
 * Pure.
 */
import type { Grid } from '../../ranking/grid/definition';
import { bestResolution, unpadded, type Resolution } from './anyres';
import { pinpointsOf, sideOfTiles } from './anyres-pixels';
import type { FamilyFiles, ImagePixels, VisionOutputs, VisionRows } from './family';
import { patchSize } from './llava';

/** How the tiles of an image become rows; lengths are in patches. */
export interface Layout {
  /** Along a tile's side. */
  patches: number;
  /** Of all tiles together. */
  canvas: Resolution;
  /** The tiles' rows and columns without the padding. */
  inner: Resolution;
  /** The size to which that is reduced if it would be too many rows. */
  shown: Resolution;
}

/** @param most rows, as a number of tiles: above it all tiles are made smaller */
export function layoutOf({ size }: ImagePixels, files: FamilyFiles, most = Infinity): Layout {
  const side = sideOfTiles(files.image);
  const patches = Math.floor(side / (patchSize(files) ?? side));
  const target = bestResolution(size, pinpointsOf(files));
  const canvas = {
    width: patches * Math.floor(target.width / side),
    height: patches * Math.floor(target.height / side),
  };
  const inner = unpadded(size, canvas);
  const ratio = Math.sqrt((inner.height * inner.width) / (most * patches ** 2));
  const shown =
    ratio > 1.1
      ? { width: Math.floor(inner.width / ratio), height: Math.floor(inner.height / ratio) }
      : inner;
  return { patches, canvas, inner, shown };
}

/** The whole image, and the tiles without padding, with a column of newlines. */
export function gridsOf({ patches, shown }: Layout): [Grid, Grid] {
  return [
    [patches, patches],
    [shown.height, shown.width + 1],
  ];
}

/**
 * Rows of the whole image, then those of the tiles put together, each line closed by the newline.
 * @param outputs the features first, [tiles, patches x patches, d]; and `image_newline` [d]
 */
export function packed(outputs: VisionOutputs, layout: Layout | undefined): VisionRows {
  const [{ values, dims }] = Object.values(outputs) as [VisionOutputs[string]];
  const newline = outputs['image_newline']!.values;
  const width = dims.at(-1)!;
  if (layout === undefined) return { values: joined([values, newline]), width };
  const { patches, canvas, inner, shown } = layout;
  const row = (y: number, x: number): Float32Array => {
    const across = canvas.width / patches;
    const tile = Math.floor(y / patches) * across + Math.floor(x / patches) + 1;
    const at = (tile * patches + (y % patches)) * patches + (x % patches);
    return values.subarray(at * width, (at + 1) * width);
  };
  const [top, left] = [(canvas.height - inner.height) / 2, (canvas.width - inner.width) / 2];
  const rows = [values.subarray(0, patches ** 2 * width)];
  for (let y = 0; y < shown.height; y += 1) {
    for (let x = 0; x < shown.width; x += 1) {
      rows.push(
        shown === inner
          ? row(top + y, left + x)
          : between(layout, y, x, (v, u) => row(top + v, left + u)),
      );
    }
    rows.push(newline);
  }
  return { values: joined(rows), width };
}

/** `interpolate(mode="bilinear")`: pixels' centres on pixels' centres, edges repeated. */
function between(
  { inner, shown }: Layout,
  y: number,
  x: number,
  row: (y: number, x: number) => Float32Array,
): Float32Array {
  const [top, bottom, down] = neighbours(y, shown.height, inner.height);
  const [left, right, across] = neighbours(x, shown.width, inner.width);
  const [a, b, c, d] = [row(top, left), row(top, right), row(bottom, left), row(bottom, right)];
  return a.map((value, at) => {
    const above = value * (1 - across) + b[at]! * across;
    const below = c[at]! * (1 - across) + d[at]! * across;
    return above * (1 - down) + below * down;
  });
}

function neighbours(at: number, to: number, from: number): [number, number, number] {
  const place = Math.max(0, ((at + 0.5) * from) / to - 0.5);
  const low = Math.floor(place);
  return [low, Math.min(low + 1, from - 1), place - low];
}

function joined(rows: readonly Float32Array[]): Float32Array {
  const values = new Float32Array(rows.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const row of rows) {
    values.set(row, at);
    at += row.length;
  }
  return values;
}
