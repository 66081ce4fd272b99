/** Setting optional inputs of an operator: those before them that it lacks are empty names. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { NodeProto } from '../../onnx/generated/onnx_pb';

export function setInput(node: NodeProto, slot: number, value: string): void {
  const missing = new Array<string>(Math.max(0, slot + 1 - node.input.length)).fill('');
  node.input = [...node.input, ...missing].with(slot, value);
}

/** Adds a bias to an input, or makes it the input if there is none. */
export function addToInput(
  builder: GraphBuilder,
  node: NodeProto,
  slot: number,
  bias: string,
): void {
  const own = node.input[slot];
  setInput(node, slot, own ? builder.node('Add', [own, bias]) : bias);
}
