/**
 * Planes of floats made smaller as PyTorch's `interpolate(mode="bicubic")` does, without
 * antialiasing.
 */

/** The parameter of Keys' cubic, as PyTorch has it. */
const a = -0.75;
const taps = 4;

/**
 * @param values [planes, height, width]
 * @returns [planes, side, side]
 */
export function shrinkPlanes(
  values: Float32Array,
  { width, height }: { width: number; height: number },
  side: number,
): Float32Array {
  const planes = values.length / (width * height);
  const narrow = shrinkAxis(values, { outer: planes * height, length: width, inner: 1 }, side);
  const small = shrinkAxis(narrow, { outer: planes, length: height, inner: side }, side);
  return Float32Array.from(small);
}

interface Axes {
  outer: number;
  length: number;
  inner: number;
}

/** [outer, length, inner] to [outer, side, inner]; rounded to single precision only at the end. */
function shrinkAxis(
  values: Float32Array | Float64Array,
  { outer, length, inner }: Axes,
  side: number,
): Float64Array {
  const { places, weights } = tapsOf(length, side);
  const out = new Float64Array(outer * side * inner);
  let to = 0;
  for (let start = 0; start < values.length; start += length * inner) {
    for (let at = 0; at < side * taps; at += taps) {
      for (let from = start; from < start + inner; from += 1) {
        let sum = 0;
        for (let tap = at; tap < at + taps; tap += 1) {
          sum += weights[tap]! * values[from + places[tap]! * inner]!;
        }
        out[to++] = sum;
      }
    }
  }
  return out;
}

/**
 * For each place of the smaller axis, four of the larger, with its ends repeated. Corners lie half
 * a step inside.
 */
function tapsOf(length: number, side: number): { places: Int32Array; weights: Float64Array } {
  const scale = length / side;
  const places = new Int32Array(side * taps);
  const weights = new Float64Array(side * taps);
  for (let at = 0; at < side; at += 1) {
    const centre = scale * (at + 0.5) - 0.5;
    const first = Math.floor(centre) - 1;
    for (let tap = 0; tap < taps; tap += 1) {
      places[at * taps + tap] = Math.min(Math.max(first + tap, 0), length - 1);
      weights[at * taps + tap] = cubic(Math.abs(centre - first - tap));
    }
  }
  return { places, weights };
}

function cubic(x: number): number {
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}
