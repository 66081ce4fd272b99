/** A graph of one node of fused attention, with outputs of fp32. */
import { create } from '@bufbuild/protobuf';
import { floatAttribute, intAttribute } from '../../onnx/attributes';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from '../../onnx/generated/onnx_pb';
import { valueInfo } from '../../onnx/value-info';
import { GraphBuilder } from '../../onnx/graph-builder';
import { encodeOnnx, type OnnxModel } from '../../onnx/model-file';
import { dataType } from '../../onnx/tensors';
import type { FusedNode } from './fused-nodes';

export interface ProbeGraph {
  bytes: Uint8Array;
  /**
   * Attention, and the caches that the node hands on: in the same order for every graph of a node.
   */
  outputs: string[];
}

/** Later outputs are maps of the attention, which probes do not ask for. */
const outputsCompared = 3;

/** The name of a probe's input for a slot of the node. */
export const inputName = (slot: number): string => `input_${slot}`;

/**
 * @param model that the node is from; its operator versions apply
 * @param isReference computes the same in fp32 with operators that the CPU has: without half
 *    precision, and without normalisation of queries and keys inside
 */
export function probeGraph(
  fused: FusedNode,
  { proto: { irVersion, opsetImport } }: OnnxModel,
  isReference: boolean,
): ProbeGraph {
  const graph = create(GraphProtoSchema, { name: 'proof' });
  const proto = create(ModelProtoSchema, { irVersion, opsetImport, graph });
  const probe = { file: '', proto, graph };
  const builder = new GraphBuilder(probe);
  const type = isReference ? dataType.float : fused.type;
  const inputs = fused.node.input.map(() => '');
  for (const operand of fused.operands({ rows: 1, past: 1 })) {
    if (operand === undefined) continue;
    const name = inputName(operand.slot);
    const symbols = operand.dims.map((_, axis) => `${name}_${axis}`);
    const isFloat = operand.type === 'float';
    // A cache that is cast in the graph would be overwritten in place by the longer one that follows
    // it, which ONNX Runtime then refuses. JavaScript has no numbers of bfloat16 to give.
    const isGivenSo = isFloat && type === dataType.float16;
    graph.input.push(valueInfo(name, isGivenSo ? 'float16' : operand.type, symbols));
    const isCast = isFloat && !isGivenSo && type !== dataType.float;
    inputs[operand.slot] = isCast ? castTo(builder, name, type) : name;
  }
  if (isReference) normaliseOutside(fused, inputs, builder);
  const outputs = builder
    .copyNode(fused.node, inputs)
    .slice(0, outputsCompared)
    .filter((value) => value !== '')
    .map((value) => (type === dataType.float ? value : castTo(builder, value, dataType.float)));
  graph.output.push(...outputs.map(unshaped));
  return { bytes: encodeOnnx(probe), outputs };
}

function castTo(builder: GraphBuilder, value: string, to: number): string {
  return builder.node('Cast', [value], { attributes: { to } });
}

/** The attention of some operators has three axes or four. */
function unshaped(name: string) {
  const tensor = create(TypeProto_TensorSchema, { elemType: dataType.float });
  const type = create(TypeProtoSchema, { value: { case: 'tensorType', value: tensor } });
  return create(ValueInfoProtoSchema, { name, type });
}

/** Inputs of GroupQueryAttention that hold the weights of its norms. */
const [queryNorm, keyNorm] = [14, 15];

/** Root mean square of every head before the operator, instead of inside. */
function normaliseOutside({ node }: FusedNode, inputs: string[], builder: GraphBuilder): void {
  if (node.opType !== 'GroupQueryAttention' || !inputs[queryNorm]) return;
  const heads = intAttribute(node, 'num_heads')!;
  const keyHeads = intAttribute(node, 'kv_num_heads')!;
  if (!inputs[1]) {
    const size = builder.dimension(inputs[queryNorm], 0);
    const counts = builder.ints([heads, keyHeads, keyHeads]);
    const sizes = builder.node('Mul', [size, counts]);
    const parts = builder.nodeOutputs('Split', [inputs[0]!, sizes], 3, { attributes: { axis: 2 } });
    inputs.splice(0, 3, ...parts);
  }
  for (const [slot, weight, count, side] of [
    [0, queryNorm, heads, 'q'],
    [1, keyNorm, keyHeads, 'k'],
  ] as const) {
    const epsilon =
      floatAttribute(node, `${side}_norm_epsilon`) ??
      floatAttribute(node, 'qk_norm_epsilon') ??
      1e-6;
    const perHead = builder.node('Reshape', [inputs[slot]!, builder.ints([0, 0, count, -1])]);
    const normal = builder.node('SimplifiedLayerNormalization', [perHead, inputs[weight]!], {
      attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
    });
    inputs[slot] = builder.node('Reshape', [normal, builder.ints([0, 0, -1])]);
    inputs[weight] = '';
  }
}
