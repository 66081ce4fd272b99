/**
 * Resizes pictures as the Python processors do: Pillow's `Image.resize`, and torchvision's `resize` of
 * uint8 with antialiasing, which Hugging Face's default processors call. Equal to them to the bit, where
 * sharp's kernels are up to tens of grey levels away.
 */
import type { Picture } from '../picture';
import { coefficients, type Arithmetic, type Coefficients } from './coefficients';
import { kernelOf, nearest } from './kernels';

const channels = 3;

export interface ResizeOptions {
  /** A kernel by Pillow's number. */
  resample: number;
  arithmetic: Arithmetic;
}

/** @param width, height whole pixels, at least 1 */
export function resize(
  picture: Picture,
  width: number,
  height: number,
  { resample, arithmetic }: ResizeOptions,
): Picture {
  if (width === picture.width && height === picture.height) return picture;
  if (resample === nearest) return pick(picture, width, height, arithmetic);
  const kernel = kernelOf(resample);
  const across = (one: Picture) =>
    one.width === width
      ? one
      : resizeAcross(one, coefficients(one.width, width, kernel, arithmetic));
  const down = (one: Picture) =>
    one.height === height
      ? one
      : resizeDown(one, coefficients(one.height, height, kernel, arithmetic));
  return arithmetic === 'pillow' && isDownFirst(picture, width, height)
    ? across(down(picture))
    : down(across(picture));
}

/** Each pass rounds to whole grey levels, so the order shows. Pillow 13's, found by trying; before, rows were first. */
function isDownFirst(picture: Picture, width: number, height: number): boolean {
  return picture.height - height > 2 * Math.max(0, picture.width - width);
}

/** Along rows. */
function resizeAcross(picture: Picture, axis: Coefficients): Picture {
  const { starts, counts, weights, stride, bits } = axis;
  const { width: sourceWidth, height, data } = picture;
  const width = starts.length;
  const out = new Uint8ClampedArray(width * height * channels);
  const half = 1 << (bits - 1);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    const rowStart = row * sourceWidth * channels;
    for (let at = 0; at < width; at += 1) {
      let from = rowStart + starts[at]! * channels;
      const first = at * stride;
      const end = first + counts[at]!;
      let [red, green, blue] = [half, half, half];
      for (let tap = first; tap < end; tap += 1, from += channels) {
        const weight = weights[tap]!;
        red = (red + Math.imul(data[from]!, weight)) | 0;
        green = (green + Math.imul(data[from + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[from + 2]!, weight)) | 0;
      }
      out[to] = red >> bits;
      out[to + 1] = green >> bits;
      out[to + 2] = blue >> bits;
      to += channels;
    }
  }
  return { width, height, data: out };
}

/** Along columns: whole rows are added up, so that memory is read in its order. */
function resizeDown({ width, data }: Picture, axis: Coefficients): Picture {
  const { starts, counts, weights, stride, bits } = axis;
  const height = starts.length;
  const length = width * channels;
  const out = new Uint8ClampedArray(height * length);
  const sums = new Int32Array(length);
  for (let row = 0; row < height; row += 1) {
    sums.fill(1 << (bits - 1));
    const [start, count] = [starts[row]!, counts[row]!];
    for (let tap = 0; tap < count; tap += rowsAtOnce) {
      // Rows past the last have no weight; their place is the last one's, which is there.
      const [first, second, third, fourth] = [0, 1, 2, 3].map((more) => {
        const at = Math.min(tap + more, count - 1);
        const weight = tap + more < count ? weights[row * stride + at]! : 0;
        return { from: (start + at) * length, weight };
      }) as [Row, Row, Row, Row];
      addRows(sums, data, first, second, third, fourth);
    }
    const to = row * length;
    for (let at = 0; at < length; at += 1) out[to + at] = sums[at]! >> bits;
  }
  return { width, height, data: out };
}

/** So many share the reading and writing of the sums. */
const rowsAtOnce = 4;

interface Row {
  /** Offset of its first byte. */
  from: number;
  weight: number;
}

function addRows(
  sums: Int32Array,
  data: Picture['data'],
  { from: a, weight: byA }: Row,
  { from: b, weight: byB }: Row,
  { from: c, weight: byC }: Row,
  { from: d, weight: byD }: Row,
): void {
  for (let at = 0; at < sums.length; at += 1) {
    const first = Math.imul(data[a + at]!, byA) + Math.imul(data[b + at]!, byB);
    const second = Math.imul(data[c + at]!, byC) + Math.imul(data[d + at]!, byD);
    sums[at] = (sums[at]! + first + second) | 0;
  }
}

/** The source pixel below each output pixel's middle. */
function pick(picture: Picture, width: number, height: number, arithmetic: Arithmetic): Picture {
  const columns = middles(picture.width, width, arithmetic);
  const rows = middles(picture.height, height, arithmetic);
  const out = new Uint8ClampedArray(width * height * channels);
  let to = 0;
  for (const row of rows) {
    for (const column of columns) {
      const from = (row * picture.width + column) * channels;
      for (let channel = 0; channel < channels; channel += 1)
        out[to++] = picture.data[from + channel]!;
    }
  }
  return { width, height, data: out };
}

/** Pillow adds up in double precision from pixel to pixel; PyTorch multiplies in single. */
function middles(from: number, to: number, arithmetic: Arithmetic): Int32Array {
  const found = new Int32Array(to);
  const scale = from / to;
  let middle = scale * 0.5;
  for (let at = 0; at < to; at += 1) {
    const place = arithmetic === 'pillow' ? middle : Math.fround(Math.fround(scale) * (at + 0.5));
    found[at] = Math.min(from - 1, Math.floor(place));
    middle += scale;
  }
  return found;
}
