/** Sliding windows that a mask makes: found by the comparison that cuts columns off. */
import type { GraphIndex } from '../../onnx/graph-index';
import { passesRows } from '../../onnx/operators';
import type { ValueKinds } from '../values';
import { maskParts } from './mask-nodes';

/** Comparisons by size. */
const orders: ReadonlySet<string> = new Set([
  ...['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'],
]);

/**
 * The columns that a row sees under a mask, including its own, from the constant shift in a
 * comparison with the row's position. Undefined if there is no such comparison: the mask may show
 * everything, or hide columns in an unknown way.
 */
export function windowOfMask(
  mask: string,
  index: GraphIndex,
  kinds: ValueKinds,
): number | undefined {
  let smallest: number | undefined;
  for (const { node } of maskParts(mask, index, kinds)) {
    if (node === undefined || !orders.has(node.opType)) continue;
    for (const input of node.input) {
      const shift = shiftOf(input, index);
      if (shift > 1 && (smallest === undefined || shift < smallest)) smallest = shift;
    }
  }
  return smallest;
}

/** The constant by which a value is shifted, in either direction; 0 if it is not. */
function shiftOf(start: string, index: GraphIndex): number {
  for (let value = start; ;) {
    const node = index.producer(value);
    if (node !== undefined && passesRows.has(node.opType)) {
      value = node.input[0]!;
      continue;
    }
    if (node?.opType !== 'Add' && node?.opType !== 'Sub') return 0;
    const [shift] = node.input.flatMap((input) => index.integers(input) ?? []);
    return Math.abs(shift ?? 0);
  }
}
