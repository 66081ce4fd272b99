/**
 * Multiply-accumulates of one node of a graph, by the shapes of its inputs and outputs: matrix
 * products, convolutions and attention, as PyTorch's FlopCounterMode counts them. Everything else
 * (norms, activations, sums, softmax) is not counted, as there. Causal or windowed attention counts
 * in full. Sources: onnx/Operators.md, onnxruntime/ContribOperators.md.
 */
import { attribute, intAttribute, subgraphs } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { operatorKey } from '../../onnx/operators';

export type Shape = readonly number[];

/** Shapes of a node's inputs and outputs by slot; undefined where a slot is left out. */
export interface NodeShapes {
  input: readonly (Shape | undefined)[];
  output: readonly (Shape | undefined)[];
}

type Count = (node: NodeProto, shapes: NodeShapes) => number;

const contrib = 'com.microsoft';

/** Matrix products that sum over the last axis of their first input. */
const product: Count = (_, { input, output }) => size(output[0]) * last(input[0]);

/**
 * The first input may be transposed: its two last axes, or for `Gemm` its only two. ONNX Runtime's
 * may also have its rows on the first axis, before the batch.
 */
const transposable: Count = (node, { input, output }) => {
  const first = need(input[0]);
  const isTransposed = intAttribute(node, 'transA') === 1 && first.length > 1;
  const beforeBatch = intAttribute(node, 'transBatchA') === 1;
  return size(output[0]) * first.at(!isTransposed ? -1 : beforeBatch ? 0 : -2)!;
};

/** Each output value sums over one filter. @param slot of the filters, [out, in / groups, ...] */
const convolution =
  (slot: number): Count =>
  (_, { input, output }) =>
    size(output[0]) * size(need(input[slot]).slice(1));

/** Each input value is spread by its filter, [in, out / groups, ...]. */
const transposedConvolution: Count = (_, { input }) =>
  size(input[0]) * size(need(input[1]).slice(1));

/** Every combination of the letters, as one product of two tensors has it. */
const einsum: Count = (node, { input }) => {
  const letters = equationOf(node)!.split('->')[0]!.split(',');
  const sizes = new Map<string, number>();
  letters.forEach((part, slot) => {
    need(input[slot]).forEach((length, axis) => sizes.set(part.charAt(axis), length));
  });
  return size([...sizes.values()]);
};

/**
 * Queries by keys, and weights by values.
 *
 * @param columns that a row sees: the run's own and those of the past
 */
const scores = (queries: number, values: number, columns: number) => (queries + values) * columns;

const multiHead: Count = (_, { input, output }) => {
  const [query, key] = [need(input[0]), input[1]];
  const past = input[6]?.[2] ?? 0;
  // [B, S, heads, 3, size]: all in one.
  if (key === undefined) return scores(size(query) / 3, size(output[0]), query[1]! + past);
  // [B, T, width], [B, T, heads, 2, size], or [B, heads, T, size] from another stream.
  const columns = key.length === 4 ? key[2]! : key[1]!;
  return scores(size(query), size(output[0]), columns + past);
};

const groupedQuery: Count = (_, { input, output }) => {
  const made = size(output[0]);
  const columns = output[1]?.[2] ?? need(input[0])[1]! + (input[3]?.[2] ?? 0);
  return scores(made, made, columns);
};

const attention: Count = (_, { input, output }) => {
  const [query, key] = [need(input[0]), need(input[1])];
  const columns = key.at(-2)! + (input[4]?.[2] ?? 0);
  return scores(size(query), size(output[0]), columns);
};

/**
 * With its own projections.
 *
 * @param past its slot: [2, B, heads, P, size]
 */
const projectedAttention =
  (past: number): Count =>
  (node, { input, output }) => {
    const [x, weights] = [need(input[0]), need(input[1])];
    const rows = x[0]! * x[1]!;
    const [queries] = attribute(node, 'qkv_hidden_sizes')?.ints.map(Number) ?? [weights[1]! / 3];
    const columns = x[1]! + (input[past]?.[3] ?? 0);
    return rows * size(weights) + scores(rows * queries!, size(output[0]), columns);
  };

/** By `operatorKey`. */
const counts: Readonly<Record<string, Count>> = {
  MatMul: product,
  MatMulInteger: product,
  QLinearMatMul: product,
  [`${contrib}:MatMulNBits`]: product,
  [`${contrib}:MatMulBnb4`]: product,
  [`${contrib}:MatMulFpQ4`]: product,
  [`${contrib}:MatMulInteger16`]: product,
  [`${contrib}:MatMulIntegerToFloat`]: product,
  [`${contrib}:DynamicQuantizeMatMul`]: product,
  [`${contrib}:GemmFastGelu`]: product,
  Gemm: transposable,
  [`${contrib}:FusedGemm`]: transposable,
  [`${contrib}:QGemm`]: transposable,
  [`${contrib}:FusedMatMul`]: transposable,
  [`${contrib}:FusedMatMulActivation`]: transposable,
  Conv: convolution(1),
  ConvInteger: convolution(1),
  [`${contrib}:FusedConv`]: convolution(1),
  QLinearConv: convolution(3),
  ConvTranspose: transposedConvolution,
  Einsum: einsum,
  Attention: attention,
  [`${contrib}:MultiHeadAttention`]: multiHead,
  [`${contrib}:GroupQueryAttention`]: groupedQuery,
  [`${contrib}:Attention`]: projectedAttention(4),
  [`${contrib}:QAttention`]: projectedAttention(8),
};

/** ONNX's own operators that multiply and have no count here. */
const uncounted = new Set(['RNN', 'LSTM', 'GRU', 'DeformConv', 'DFT', 'STFT']);

/** Operators of ONNX Runtime that multiply no matrices; an operator that is not listed might. */
const light = new Set(
  [
    ...['BiasAdd', 'BiasDropout', 'BiasGelu', 'BiasSoftmax', 'BiasSplitGelu', 'DequantizeLinear'],
    ...['FastGelu', 'Gelu', 'GatherBlockQuantized', 'GroupNorm', 'MRotaryEmbedding'],
    ...['QLinearAdd', 'QLinearAveragePool', 'QLinearConcat', 'QLinearGlobalAveragePool'],
    ...['QLinearLeakyRelu', 'QLinearMul', 'QLinearReduceMean', 'QLinearSigmoid', 'QLinearSoftmax'],
    ...['QLinearWhere', 'QuantizeLinear', 'QuickGelu', 'RotaryEmbedding', 'SkipGroupNorm'],
    ...[
      'SkipLayerNormalization',
      'SkipSimplifiedLayerNormalization',
      'SimplifiedLayerNormalization',
    ],
    ...['NhwcMaxPool', 'Pad', 'Trilu', 'GatherND', 'ReduceSumInteger', 'DynamicQuantizeLinear'],
  ].map((name) => `${contrib}:${name}`),
);

/** Whether a node multiplies: its shapes are then wanted. */
export function multiplies(node: NodeProto): boolean {
  return counts[operatorKey(node)] !== undefined && isCountable(node);
}

/**
 * Whether a node might multiply but cannot be counted: a recurrence, an unknown operator, a branch
 * or a loop with products in it.
 */
export function defies(node: NodeProto): boolean {
  const key = operatorKey(node);
  if (counts[key] !== undefined) return !isCountable(node);
  if (uncounted.has(key)) return true;
  if (key.includes(':')) return !light.has(key);
  return subgraphs(node).some((graph) =>
    graph.node.some((inner) => multiplies(inner) || defies(inner)),
  );
}

/** @throws Error where a shape is missing that the operator must have */
export function nodeMacs(node: NodeProto, shapes: NodeShapes): number {
  return counts[operatorKey(node)]!(node, shapes);
}

/**
 * Each letter is an axis: no dots for several axes. Three tensors could be multiplied in any order.
 */
function isCountable(node: NodeProto): boolean {
  return node.opType !== 'Einsum' || /^[a-z]+,[a-z]+->[a-z]*$/i.test(equationOf(node) ?? '');
}

function equationOf(node: NodeProto): string | undefined {
  const bytes = attribute(node, 'equation')?.s;
  return bytes && new TextDecoder().decode(bytes).replace(/\s/g, '');
}

function need(shape: Shape | undefined): Shape {
  if (shape === undefined) throw new Error('an operator lacks what it must have');
  return shape;
}

function last(shape: Shape | undefined): number {
  return need(shape).at(-1)!;
}

function size(shape: Shape | undefined): number {
  return need(shape).reduce((all, length) => all * length, 1);
}
