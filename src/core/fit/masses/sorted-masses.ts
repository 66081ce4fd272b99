/** What a fit needs of the masses of all layers, one after another: `layers` times `n` values. */
import { sortAscending } from './sort';

/** Sums by layer. */
export function totalsOf(values: Float32Array, layers: number, n: number): Float64Array {
  const sums = new Float64Array(layers);
  for (let layer = 0; layer < layers; layer++) {
    let total = 0;
    for (let at = layer * n; at < (layer + 1) * n; at++) total += values[at]!;
    sums[layer] = total;
  }
  return sums;
}

/** Writes the order of `PreparedSample.bySelf` to `order`, and gives it back. */
export function sortedLayers(
  values: Float32Array,
  layers: number,
  n: number,
  order: Uint16Array,
): Uint16Array {
  for (let layer = 0; layer < layers; layer++) {
    const from = layer * n;
    sortAscending(values.subarray(from, from + n), order, from);
  }
  return order;
}
