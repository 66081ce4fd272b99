/** Small graphs, written by hand: their nodes in order, their inputs and outputs. */
import { create } from '@bufbuild/protobuf';
import { makeAttribute, type AttributeValue } from '../../../src/core/onnx/attributes';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../../../src/core/onnx/generated/onnx_pb';
import { GraphIndex } from '../../../src/core/onnx/graph-index';
import type { OnnxModel } from '../../../src/core/onnx/model-file';
import type { DecoderGraph } from '../../../src/core/surgery/attention/find';
import type { AttentionSite } from '../../../src/core/surgery/attention/site';
import type { GraphInputs } from '../../../src/core/surgery/inputs';
import { classifyValues } from '../../../src/core/surgery/values';

export interface NodeParts {
  domain?: string;
  attributes?: Record<string, AttributeValue>;
}

/** A node that is named as its first output. */
export function node(
  opType: string,
  input: readonly string[],
  output: string | readonly string[],
  { domain = '', attributes = {} }: NodeParts = {},
): NodeProto {
  const outputs = typeof output === 'string' ? [output] : [...output];
  return create(NodeProtoSchema, {
    ...{ opType, domain, name: outputs[0]!, input: [...input], output: outputs },
    attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
  });
}

export interface GraphParts {
  nodes?: readonly NodeProto[];
  inputs?: readonly ValueInfoProto[];
  outputs?: readonly ValueInfoProto[];
  initializers?: readonly TensorProto[];
}

export function modelOf({
  nodes = [],
  inputs = [],
  outputs = [],
  initializers = [],
}: GraphParts): OnnxModel {
  const graph = create(GraphProtoSchema, {
    ...{ name: 'test', node: [...nodes], input: [...inputs], output: [...outputs] },
    initializer: [...initializers],
  });
  const opsetImport = [
    { domain: '', version: 17n },
    { domain: 'com.microsoft', version: 1n },
  ];
  const proto = create(ModelProtoSchema, { irVersion: 8n, graph, opsetImport });
  return { file: 'test.onnx', proto, graph: proto.graph! };
}

/** The parts of the rewrite get this of a decoder; sites have only what a test is about. */
export function decoderOf(
  model: OnnxModel,
  sites: readonly Partial<AttentionSite>[] = [],
  inputs: Partial<GraphInputs> = {},
): DecoderGraph {
  const index = new GraphIndex(model.graph);
  const all: GraphInputs = {
    ...{ caches: [], states: [], rowInputs: new Map(), positions: 'plain' },
    ...inputs,
  };
  const whole = sites.map((site, layer) => ({ layer, masks: [], ...site }) as AttentionSite);
  return { model, index, inputs: all, kinds: classifyValues(index, all), sites: whole };
}
