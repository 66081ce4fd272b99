/** Biases by distance: scores that change with the places of rows and columns, otherwise than by hiding some. */
import { elementTypeOf } from '../../onnx/element-types';
import type { GraphIndex } from '../../onnx/graph-index';
import { inputRole, numbersRows } from '../../onnx/operators';
import { dataType } from '../../onnx/tensors';
import type { ValueKinds } from '../values';

const places = new Set(['position_ids', 'cache_position']);

/**
 * Whether numbers of rows or columns enter a mask as numbers, as a slope times a distance does. A
 * comparison of them makes truth values, which hide columns and do nothing else.
 */
export function isByDistance(mask: string, index: GraphIndex, kinds: ValueKinds): boolean {
  const seen = new Set([mask]);
  for (const pending = [mask]; pending.length > 0;) {
    const value = pending.pop()!;
    if (places.has(value)) return true;
    const node = index.producer(value);
    if (node === undefined || elementTypeOf(value, index) === dataType.bool) continue;
    if (numbersRows.has(node.opType)) return true;
    for (const [slot, input] of node.input.entries()) {
      if (kinds.get(input) !== 'prelude' || inputRole(node, slot) !== 'data') continue;
      if (!seen.has(input)) pending.push(input);
      seen.add(input);
    }
  }
  return false;
}
