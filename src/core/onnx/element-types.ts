/** Element types of values, as far as a rewrite needs to know them; nothing is run. */
import { attribute, subgraphs } from './attributes';
import type { GraphIndex } from './graph-index';
import { dataType } from './tensors';

const givesBooleans = new Set([
  ...['And', 'Or', 'Not', 'Xor', 'Equal', 'Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual'],
  ...['IsNaN', 'IsInf'],
]);

/** The input that has the operator's element type, if it is not the first. */
const typeSlot: Readonly<Record<string, number>> = {
  Where: 1,
  // A dequantised value has the type of its scales.
  DequantizeLinear: 1,
  GatherBlockQuantized: 2,
};

/** The `TensorProto.DataType` of a value; undefined if the node that makes it is unknown here. */
export function elementTypeOf(value: string, index: GraphIndex): number | undefined {
  for (let name = value; ;) {
    const node = index.producer(name);
    // The search follows a chain of constants and checks once at its end, not at every link.
    if (node?.opType === 'Identity') {
      name = node.input[0] ?? '';
      continue;
    }
    const tensor = index.constant(name);
    if (tensor !== undefined) return tensor.dataType;
    const info = index.graph.input.find((input) => input.name === name)?.type?.value;
    if (info?.case === 'tensorType') return info.value.elemType;
    // The first input of a node with branches is a condition or a count.
    if (node === undefined || subgraphs(node).length > 0) return undefined;
    if (givesBooleans.has(node.opType)) return dataType.bool;
    if (node.opType === 'Cast') return Number(attribute(node, 'to')?.i);
    if (node.opType === 'ConstantOfShape') {
      return attribute(node, 'value')?.t?.dataType ?? dataType.float;
    }
    if (node.opType === 'Shape' || node.opType === 'Size') return dataType.int64;
    name = node.input[typeSlot[node.opType] ?? 0] ?? '';
  }
}
