/** Planes of floats made smaller as PyTorch's `interpolate(mode="bicubic")` does, without antialiasing. */

/** Keys' cubic as PyTorch has it. */
const a = -0.75;

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
  const [columns, rows] = [tapsOf(width, side), tapsOf(height, side)];
  const out = new Float32Array(planes * side * side);
  for (let plane = 0, to = 0; plane < planes; plane += 1) {
    const start = plane * width * height;
    for (const row of rows) {
      for (const column of columns) {
        let sum = 0;
        for (let y = 0; y < 4; y += 1) {
          const line = start + row.places[y]! * width;
          let inner = 0;
          for (let x = 0; x < 4; x += 1) {
            inner += column.weights[x]! * values[line + column.places[x]!]!;
          }
          sum += row.weights[y]! * inner;
        }
        out[to++] = sum;
      }
    }
  }
  return out;
}

interface Taps {
  places: number[];
  weights: number[];
}

/** Of each place of the smaller axis: four of the larger, its ends repeated. Corners lie half a step inside. */
function tapsOf(length: number, side: number): Taps[] {
  const scale = length / side;
  return Array.from({ length: side }, (_, at) => {
    const centre = scale * (at + 0.5) - 0.5;
    const first = Math.floor(centre);
    const offset = centre - first;
    const places = [-1, 0, 1, 2].map((tap) => Math.min(Math.max(first + tap, 0), length - 1));
    return { places, weights: [1 + offset, offset, 1 - offset, 2 - offset].map(cubic) };
  });
}

function cubic(x: number): number {
  if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
}
