/** The fused attention of a graph, each shape of it once. */
import { toBinary } from '@bufbuild/protobuf';
import { subgraphs } from '../../onnx/attributes';
import { elementTypeOf } from '../../onnx/element-types';
import {
  AttributeProtoSchema,
  type GraphProto,
  type NodeProto,
} from '../../onnx/generated/onnx_pb';
import { GraphIndex } from '../../onnx/graph-index';
import type { OnnxModel } from '../../onnx/model-file';
import { operatorKey } from '../../onnx/operators';
import { dataType } from '../../onnx/tensors';
import { operandsOf, type Operands } from './operands';
import type { KnownSizes } from './sizes';

export interface FusedNode {
  node: NodeProto;
  /** Its float type, a `TensorProto.DataType`. */
  type: number;
  operands: Operands;
  /** Equal for nodes that a device computes by the same code. */
  signature: string;
}

/** In the order of the graph; nodes of a branch come after the node that has it. */
export function fusedNodes(model: OnnxModel, known: KnownSizes): FusedNode[] {
  const index = new GraphIndex(model.graph);
  const found = new Map<string, FusedNode>();
  for (const node of allNodes(model.graph)) {
    const operands = operandsOf(node, index, known);
    if (operands === undefined) continue;
    const type = floatTypeOf(node, index);
    const signature = describe(node, type, operands);
    if (!found.has(signature)) found.set(signature, { node, type, operands, signature });
  }
  return [...found.values()];
}

function allNodes(graph: GraphProto): NodeProto[] {
  const pending = [graph];
  const nodes: NodeProto[] = [];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const node of next.node) {
      nodes.push(node);
      pending.push(...subgraphs(node));
    }
  }
  return nodes;
}

const floatTypes: readonly (number | undefined)[] = [
  ...[dataType.float, dataType.float16, dataType.bfloat16],
];

/**
 * Caches, which are inputs of the graph, show the type most reliably; they are among the last
 * inputs.
 */
function floatTypeOf(node: NodeProto, index: GraphIndex): number {
  const types = [...node.input].reverse().map((input) => elementTypeOf(input, index));
  return types.find((type) => floatTypes.includes(type)) ?? dataType.float;
}

/** A step in which all sizes differ. */
const example = { rows: 3, past: 5 };

function describe(node: NodeProto, type: number, operands: Operands): string {
  const attributes = node.attribute
    .map((one) => Buffer.from(toBinary(AttributeProtoSchema, one)).toString('base64'))
    .sort();
  const inputs = operands(example).map((one) => one && [one.slot, one.type, one.dims]);
  const outputs = node.output.map(Boolean);
  return JSON.stringify([operatorKey(node), type, attributes, inputs, outputs]);
}
