/** Node attributes: reading and making them. */
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType as Type,
  AttributeProtoSchema,
  type AttributeProto,
  type GraphProto,
  type NodeProto,
} from './generated/onnx_pb';

export function attribute(node: NodeProto, name: string): AttributeProto | undefined {
  return node.attribute.find((candidate) => candidate.name === name);
}

export function intAttribute(node: NodeProto, name: string): number | undefined {
  const found = attribute(node, name);
  return found?.type === Type.INT ? Number(found.i) : undefined;
}

export function floatAttribute(node: NodeProto, name: string): number | undefined {
  const found = attribute(node, name);
  return found?.type === Type.FLOAT ? found.f : undefined;
}

/** Sets an attribute of a node whose attribute list may be shared with another graph. */
export function setAttribute(node: NodeProto, name: string, value: AttributeValue): void {
  node.attribute = [
    ...node.attribute.filter((one) => one.name !== name),
    makeAttribute(name, value),
  ];
}

/**
 * Values that the builder turns into attributes: an integer, a real number, a list of integers or a
 * graph.
 */
export type AttributeValue = number | { float: number } | readonly number[] | GraphProto;

export function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') {
    return create(AttributeProtoSchema, { name, type: Type.INT, i: BigInt(value) });
  }
  if ('float' in value) {
    return create(AttributeProtoSchema, { name, type: Type.FLOAT, f: value.float });
  }
  if (isGraph(value)) return create(AttributeProtoSchema, { name, type: Type.GRAPH, g: value });
  return create(AttributeProtoSchema, { name, type: Type.INTS, ints: value.map(BigInt) });
}

function isGraph(value: readonly number[] | GraphProto): value is GraphProto {
  return !Array.isArray(value);
}

/** The graphs inside a node: branches of an If, the body of a Loop. */
export function subgraphs(node: NodeProto): GraphProto[] {
  return node.attribute.flatMap((candidate) => [
    ...(candidate.type === Type.GRAPH && candidate.g ? [candidate.g] : []),
    ...candidate.graphs,
  ]);
}
