/**
 * The two passes of a resize with WebAssembly's SIMD, in AssemblyScript: `npm run generate:simd`
 * compiles it into ../generated. ../simd.ts calls it and defines the layout of memory; ../passes.ts
 * does the same without SIMD.
 *
 * Weights are 16 bits wide, so that one instruction multiplies eight and adds up pairs. Pillow's
 * have 22 bits: they come in two parts, high * 2^15 + low. Sums wrap at 32 bits as in the plain
 * passes, so that both agree to the bit.
 */

const partBits: i32 = 15;
const channels: usize = 3;
/** Bytes of two pixels beside each other in four rows: 12 pairs of 16 bits. */
const pairLength: usize = 48;

/**
 * Arranges two neighbouring pixels of four rows: reds, greens and blues of the first row as pairs
 * of 16 bits, then those of the second, and so on. No lane of a vector is unused then. Every pixel
 * belongs to several output pixels, but is arranged once. In the masks, -128 gives a zero.
 */
@inline function lay(source: usize, rowLength: usize, laid: usize): void {
  const a = v128.load(source), b = v128.load(source + rowLength);
  const c = v128.load(source + 2 * rowLength), d = v128.load(source + 3 * rowLength);
  v128.store(laid, v128.or(
    i8x16.swizzle(a, i8x16(0, -128, 3, -128, 1, -128, 4, -128, 2, -128, 5, -128, -128, -128, -128, -128)),
    i8x16.swizzle(b, i8x16(-128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, 0, -128, 3, -128))));
  v128.store(laid, v128.or(
    i8x16.swizzle(b, i8x16(1, -128, 4, -128, 2, -128, 5, -128, -128, -128, -128, -128, -128, -128, -128, -128)),
    i8x16.swizzle(c, i8x16(-128, -128, -128, -128, -128, -128, -128, -128, 0, -128, 3, -128, 1, -128, 4, -128))), 16);
  v128.store(laid, v128.or(
    i8x16.swizzle(c, i8x16(2, -128, 5, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, -128)),
    i8x16.swizzle(d, i8x16(-128, -128, -128, -128, 0, -128, 3, -128, 1, -128, 4, -128, 2, -128, 5, -128))), 32);
}

@inline function dot(sum: v128, pairs: v128, weights: v128): v128 {
  return i32x4.add(sum, i32x4.dot_i16x8_s(pairs, weights));
}

/** The whole numbers of units of 2^-bits, rounded. */
@inline function whole(low: v128, high: v128, wide: bool, half: v128, bits: i32): v128 {
  let sum = i32x4.add(low, half);
  if (wide) sum = i32x4.add(sum, i32x4.shl(high, partBits));
  return i32x4.shr_s(sum, bits);
}

/** Four rows at a time. `wide`: weights have a high part, too. */
@inline function acrossRows(
  rows: i32, source: usize, width: i32, laid: usize, out: usize, outWidth: i32,
  starts: usize, counts: usize, lows: usize, highs: usize, stride: usize, bits: i32, wide: bool,
): void {
  const half = i32x4.splat(1 << (bits - 1));
  const length = <usize>width * channels;
  const outLength = <usize>outWidth * channels;
  for (let row = 0; row < rows; row += 4) {
    let next = source + <usize>row * length;
    let ready = laid;
    let to = out + <usize>row * outLength;
    for (let at: usize = 0; at < <usize>outWidth; at++) {
      let from = laid + <usize>(load<i32>(starts + (at << 2)) >> 1) * pairLength;
      let low = lows + at * stride;
      let high = highs + at * stride;
      let lowA = i32x4.splat(0), lowB = lowA, lowC = lowA;
      let highA = lowA, highB = lowA, highC = lowA;
      const count = load<i32>(counts + (at << 2));
      // No earlier: written beside the sums before it, it takes hardly any time.
      for (const needed = from + <usize>((count + 1) >> 1) * pairLength; ready < needed; ready += pairLength) {
        lay(next, length, ready);
        next += 2 * channels;
      }
      const end = low + (<usize>count << 1);
      for (; low < end; low += 4) {
        const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32);
        const by = v128.load32_splat(low);
        lowA = dot(lowA, a, by);
        lowB = dot(lowB, b, by);
        lowC = dot(lowC, c, by);
        if (wide) {
          const more = v128.load32_splat(high);
          highA = dot(highA, a, more);
          highB = dot(highB, b, more);
          highC = dot(highC, c, more);
          high += 4;
        }
        from += pairLength;
      }
      const first = whole(lowA, highA, wide, half, bits), second = whole(lowB, highB, wide, half, bits);
      const third = whole(lowC, highC, wide, half, bits);
      const bytes = i8x16.narrow_i16x8_u(
        i16x8.narrow_i32x4_s(first, second), i16x8.narrow_i32x4_s(third, third));
      v128.store_lane<u16>(to, bytes, 0);
      v128.store_lane<u8>(to, bytes, 2, 2);
      v128.store_lane<u8>(to + outLength, bytes, 3);
      v128.store_lane<u16>(to + outLength, bytes, 2, 1);
      v128.store_lane<u16>(to + 2 * outLength, bytes, 3);
      v128.store_lane<u8>(to + 2 * outLength, bytes, 8, 2);
      v128.store_lane<u8>(to + 3 * outLength, bytes, 9);
      v128.store_lane<u16>(to + 3 * outLength, bytes, 5, 1);
      to += channels;
    }
  }
}

/**
 * Along rows of RGB pixels.
 *
 * @param rows a multiple of 4; memory after the last row is read and written
 * @param laid room for 24 bytes a source pixel, and for 3 pixels more
 * @param starts,counts of each output pixel: its first source pixel, which is even, and their
 *    number
 * @param lows,highs weights of each output pixel, `stride` bytes apart, zeros up to a multiple of
 *    2; `highs` 0: there are none
 */
export function across(
  rows: i32, source: usize, width: i32, laid: usize, out: usize, outWidth: i32,
  starts: usize, counts: usize, lows: usize, highs: usize, stride: usize, bits: i32,
): void {
  if (highs) {
    acrossRows(rows, source, width, laid, out, outWidth, starts, counts, lows, highs, stride, bits, true);
  } else {
    acrossRows(rows, source, width, laid, out, outWidth, starts, counts, lows, highs, stride, bits, false);
  }
}

/**
 * Sixteen columns of bytes at once, of two rows each time: pairs of bytes, widened to 16 bits, are
 * summed in four vectors.
 */
@inline function downRows(
  first: i32, rows: i32, source: usize, length: usize, out: usize,
  starts: usize, counts: usize, lows: usize, highs: usize, stride: usize, bits: i32, wide: bool,
): void {
  const half = i32x4.splat(1 << (bits - 1));
  const origin = load<i32>(starts + (<usize>first << 2));
  for (let row = first; row < first + rows; row++) {
    const rowStart = source + <usize>(load<i32>(starts + (<usize>row << 2)) - origin) * length;
    const count = load<i32>(counts + (<usize>row << 2));
    const low = lows + <usize>row * stride;
    const high = highs + <usize>row * stride;
    const to = out + <usize>(row - first) * length;
    for (let at: usize = 0; at < length; at += 16) {
      let from = rowStart + at;
      let lowA = i32x4.splat(0), lowB = lowA, lowC = lowA, lowD = lowA;
      let highA = lowA, highB = lowA, highC = lowA, highD = lowA;
      for (let tap = 0; tap < count; tap += 2) {
        const upper = v128.load(from), lower = v128.load(from + length);
        const left = i8x16.shuffle(upper, lower, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        const right = i8x16.shuffle(upper, lower, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        const a = i16x8.extend_low_i8x16_u(left), b = i16x8.extend_high_i8x16_u(left);
        const c = i16x8.extend_low_i8x16_u(right), d = i16x8.extend_high_i8x16_u(right);
        const by = v128.load32_splat(low + (<usize>tap << 1));
        lowA = dot(lowA, a, by);
        lowB = dot(lowB, b, by);
        lowC = dot(lowC, c, by);
        lowD = dot(lowD, d, by);
        if (wide) {
          const more = v128.load32_splat(high + (<usize>tap << 1));
          highA = dot(highA, a, more);
          highB = dot(highB, b, more);
          highC = dot(highC, c, more);
          highD = dot(highD, d, more);
        }
        from += 2 * length;
      }
      const shorts = i16x8.narrow_i32x4_s(
        whole(lowA, highA, wide, half, bits), whole(lowB, highB, wide, half, bits));
      const others = i16x8.narrow_i32x4_s(
        whole(lowC, highC, wide, half, bits), whole(lowD, highD, wide, half, bits));
      // This also writes the beginning of the next row, which is overwritten afterwards.
      v128.store(to + at, i8x16.narrow_i16x8_u(shorts, others));
    }
  }
}

/**
 * Along columns.
 * @param first,rows output rows; `source` begins with the first one's first source row, and up to 1
 * row and 16 bytes past the last are read; up to 16 bytes past the output are written
 * @param length bytes of a row
 * @param starts,counts of each output row: its first source row, and how many
 * @param lows,highs as of `across`, zeros up to a multiple of 2
 */
export function down(
  first: i32, rows: i32, source: usize, length: usize, out: usize,
  starts: usize, counts: usize, lows: usize, highs: usize, stride: usize, bits: i32,
): void {
  if (highs) {
    downRows(first, rows, source, length, out, starts, counts, lows, highs, stride, bits, true);
  } else {
    downRows(first, rows, source, length, out, starts, counts, lows, highs, stride, bits, false);
  }
}
