/** Lengths that no cut changes: how wide the data of the layers is. */
import { attribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { DecoderGraph } from '../attention/find';

/**
 * Whether a node's result follows from widths alone, such as the frequencies of a rotary embedding
 * that a layer derives from the width of its query: then it has no rows.
 */
export function followsFromWidths(node: NodeProto, decoder: DecoderGraph): boolean {
  const { index, kinds } = decoder;
  const seen = new Set<string>();
  for (const pending = [...node.input]; pending.length > 0;) {
    const value = pending.pop()!;
    if (seen.has(value) || (kinds.get(value) ?? 'constant') === 'constant') continue;
    seen.add(value);
    const producer = index.producer(value);
    if (producer === undefined || producer.opType === 'Shape') return false;
    if (!isWidth(producer, decoder)) pending.push(...producer.input);
  }
  return true;
}

/** Whether a node reads, from the shape of data, its last axis: [batch, heads, rows, size]. */
function isWidth({ opType, input }: NodeProto, { index, kinds }: DecoderGraph): boolean {
  const shape = opType === 'Gather' ? index.producer(input[0]!) : undefined;
  if (shape?.opType !== 'Shape' || shape.attribute.length > 0) return false;
  const data = index.producer(shape.input[0]!);
  if (data === undefined || kinds.get(shape.input[0]!) !== 'trunk') return false;
  const axes = index.integers(input[1]!) ?? [];
  return axes.length > 0 && axes.every((axis) => axis === 3 || axis === -1) && !turnsKeys(data);
}

/** Keys are transposed for the product with queries: columns come last there. */
function turnsKeys(node: NodeProto): boolean {
  if (node.opType !== 'Transpose') return false;
  const order = attribute(node, 'perm')?.ints.map(Number) ?? [];
  return order.at(-1) !== order.length - 1;
}
