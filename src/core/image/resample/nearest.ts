/** Resizing without weights. Pure. */
import type { Picture } from '../picture';
import type { Arithmetic } from './coefficients';

const channels = 3;

/** The source pixel below each output pixel's middle. */
export function pick(
  picture: Picture,
  width: number,
  height: number,
  arithmetic: Arithmetic,
): Picture {
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
