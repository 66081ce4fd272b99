/**
 * The two passes of a resize in plain JavaScript: for runtimes whose WebAssembly has no SIMD, and
 * as a reference for tests.
 */
import type { Picture } from '../picture';
import type { Coefficients } from './coefficients';

const channels = 3;

export interface Passes {
  /** Along rows: to as many columns as the axis has. */
  across: (picture: Picture, axis: Coefficients) => Picture;
  /** Along columns: to as many rows as the axis has. */
  down: (picture: Picture, axis: Coefficients) => Picture;
}

export const plainPasses: Passes = { across: resizeAcross, down: resizeDown };

function resizeAcross(picture: Picture, axis: Coefficients): Picture {
  const { starts, counts, weights, tapsPerPixel, bits } = axis;
  const { width: sourceWidth, height, data } = picture;
  const width = starts.length;
  const out = new Uint8ClampedArray(width * height * channels);
  const half = 1 << (bits - 1);
  let to = 0;
  for (let row = 0; row < height; row += 1) {
    const rowStart = row * sourceWidth * channels;
    for (let at = 0; at < width; at += 1) {
      let from = rowStart + starts[at]! * channels;
      const first = at * tapsPerPixel;
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

/** Whole rows are added up, so that memory is read in its order. */
function resizeDown({ width, data }: Picture, axis: Coefficients): Picture {
  const { starts, counts, weights, tapsPerPixel, bits } = axis;
  const height = starts.length;
  const length = width * channels;
  const out = new Uint8ClampedArray(height * length);
  const sums = new Int32Array(length);
  for (let row = 0; row < height; row += 1) {
    sums.fill(1 << (bits - 1));
    const [start, count] = [starts[row]!, counts[row]!];
    for (let tap = 0; tap < count; tap += rowsAtOnce) {
      // Rows after the last have weight 0; they use the place of the last one, which exists.
      const [first, second, third, fourth] = [0, 1, 2, 3].map((more) => {
        const at = Math.min(tap + more, count - 1);
        const weight = tap + more < count ? weights[row * tapsPerPixel + at]! : 0;
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
