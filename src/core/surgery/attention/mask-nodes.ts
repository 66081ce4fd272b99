/** The nodes that compute a mask. */
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { inputRole } from '../../onnx/operators';
import type { ValueKinds } from '../values';

/** A value, and the node that computes it; inputs of the graph have none. */
export interface MaskPart {
  value: string;
  node: NodeProto | undefined;
}

/**
 * A mask's value and all values from which it is computed, except lengths, each once.
 *
 * @param ends whether to stop before the inputs of a value
 */
export function* maskParts(
  start: string,
  index: GraphIndex,
  kinds: ValueKinds,
  ends: (value: string) => boolean = () => false,
): Generator<MaskPart> {
  const seen = new Set([start]);
  for (const pending = [start]; pending.length > 0;) {
    const value = pending.pop()!;
    const node = index.producer(value);
    yield { value, node };
    if (node === undefined || ends(value)) continue;
    for (const [slot, input] of node.input.entries()) {
      if (kinds.get(input) !== 'prelude' || inputRole(node, slot) !== 'data') continue;
      if (!seen.has(input)) pending.push(input);
      seen.add(input);
    }
  }
}
