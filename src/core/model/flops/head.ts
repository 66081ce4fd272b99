/**
 * The cost of the output head: the product that makes a decoder's logits, and its number of rows.
 */
import { intAttribute } from '../../onnx/attributes';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { GraphIndex } from '../../onnx/graph-index';
import type { OnnxModel } from '../../onnx/model-file';
import { operatorKey } from '../../onnx/operators';

export interface HeadCost {
  /** Multiply-accumulates of one row: width x vocabulary. */
  macsPerRow: number;
  /** Rows of a prefill: every token that leaves the last layer, or the last one alone. */
  rows: 'all' | 'last';
}

const logits = 'logits';
const contrib = 'com.microsoft';
/** The input that chooses how many rows get logits, if a graph has it. Runtimes pass 1. */
const rowsInput = 'num_logits_to_keep';

/** The slot of the weights, by operator. */
const weightSlots: Readonly<Record<string, number>> = {
  MatMul: 1,
  Gemm: 1,
  MatMulInteger: 1,
  QLinearMatMul: 3,
  [`${contrib}:FusedMatMul`]: 1,
  [`${contrib}:MatMulIntegerToFloat`]: 1,
  [`${contrib}:DynamicQuantizeMatMul`]: 1,
  [`${contrib}:QGemm`]: 3,
};

/** Quantised weights state their sizes themselves. */
const packedProducts = new Set(['MatMulNBits', 'MatMulBnb4'].map((name) => `${contrib}:${name}`));

/**
 * Operators that may be between the head and the logits: casts, scales, caps, the pieces of a large
 * vocabulary.
 */
const afterHead = new Set([
  ...['Cast', 'Identity', 'Mul', 'Div', 'Tanh', 'Add', 'Concat', 'Reshape', 'Slice', 'Gather'],
  ...['QuantizeLinear', 'DequantizeLinear', 'Squeeze', 'Unsqueeze'],
]);

/** Operators that the last norm may consist of, and that may be between it and the head. */
const before = new Set([
  ...['Cast', 'Identity', 'Mul', 'Div', 'Sub', 'Pow', 'ReduceMean', 'Sqrt', 'Reciprocal'],
  ...['QuantizeLinear', 'DequantizeLinear', 'DynamicQuantizeLinear', 'LayerNormalization'],
  ...['RMSNormalization', 'SimplifiedLayerNormalization', 'Reshape'],
]);

const pickers = new Set(['Slice', 'Gather']);

/** @returns undefined if the graph does not show it */
export function headCost({ graph }: OnnxModel): HeadCost | undefined {
  const index = new GraphIndex(graph);
  const heads = headsOf(index);
  if (heads.length === 0) return undefined;
  const sizes = heads.map((node) => weightsOf(node, index));
  const rows = heads.map((node) => rowsOf(node, index));
  const [first] = rows;
  if (first === undefined || sizes.includes(undefined) || rows.some((one) => one !== first)) {
    return undefined;
  }
  return { macsPerRow: sizes.reduce<number>((sum, size) => sum + size!, 0), rows: first };
}

/** The products nearest to the logits; several where the vocabulary is cut into pieces. */
function headsOf(index: GraphIndex): NodeProto[] {
  const found = new Set<NodeProto>();
  const seen = new Set<string>();
  const pending = [logits];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const node = index.producer(value);
    if (node === undefined || seen.has(value)) continue;
    seen.add(value);
    const key = operatorKey(node);
    if (weightSlots[key] !== undefined || packedProducts.has(key)) found.add(node);
    else if (afterHead.has(key)) pending.push(...node.input);
  }
  return [...found];
}

/** Number of weights of a product, each of which is one multiply-accumulate for a row. */
function weightsOf(node: NodeProto, index: GraphIndex): number | undefined {
  const key = operatorKey(node);
  if (packedProducts.has(key)) {
    const [width, vocabulary] = [intAttribute(node, 'K'), intAttribute(node, 'N')];
    return width === undefined || vocabulary === undefined ? undefined : width * vocabulary;
  }
  // Transposed, cast or dequantized, they are as many.
  let value = node.input[weightSlots[key]!];
  for (;;) {
    if (value === undefined) return undefined;
    const weights = index.constant(value);
    if (weights !== undefined) return weights.dims.reduce((all, size) => all * Number(size), 1);
    const producer = index.producer(value);
    const isSame = /^(Transpose|Cast|DequantizeLinear)$/.test(producer?.opType ?? '');
    value = isSame ? producer!.input[0] : undefined;
  }
}

/** Looks for a node that picks rows, from the head back to where the residual stream is added. */
function rowsOf(head: NodeProto, index: GraphIndex): HeadCost['rows'] | undefined {
  const pending = [head.input[0]!];
  const seen = new Set<string>();
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    const node = index.producer(value);
    if (node === undefined || seen.has(value)) continue;
    seen.add(value);
    const key = operatorKey(node);
    if (pickers.has(key)) {
      const picked = picks(node, index);
      if (picked !== 'all') return picked;
    }
    const isShift = key === 'Add' && node.input.some((input) => index.constant(input));
    if (before.has(key) || pickers.has(key) || isShift) pending.push(...node.input);
    // Before the addition of two streams, rows would have to be picked from both.
    else pending.push(...node.input.filter((input) => isPicked(input, index)));
  }
  return 'all';
}

function isPicked(value: string, index: GraphIndex): boolean {
  const node = index.producer(value);
  return node !== undefined && pickers.has(operatorKey(node));
}

/** Rows are the second axis of [batch, rows, width]. */
function picks(node: NodeProto, index: GraphIndex): HeadCost['rows'] | undefined {
  if (node.opType === 'Gather') {
    if ((intAttribute(node, 'axis') ?? 0) !== 1) return 'all';
    const at = index.integers(node.input[1]!);
    // A single row, by any index, such as that of the last token that is not padding; other
    // selections are unknown.
    return at?.length === 1 || isNumberOfRows(node.input[1]!, index) ? 'last' : undefined;
  }
  const [, starts, ends, axes] = node.input;
  if (starts === undefined || ends === undefined) return undefined;
  const along = axes ? index.integers(axes) : undefined;
  const start = index.integers(starts);
  const at = (along ?? start?.map((_, axis) => axis))?.findIndex((axis) => [1, -2].includes(axis));
  if (at === undefined) return undefined;
  if (at === -1) return 'all';
  if (start === undefined) return isNumberOfRows(starts, index) ? 'last' : undefined;
  const toTheEnd = (index.integers(ends)?.[at] ?? 0) >= 2 ** 31 - 1;
  const picked = start[at] === 0 ? 'all' : start[at] === -1 ? 'last' : undefined;
  return toTheEnd ? picked : undefined;
}

/** Whether a value is computed from the input with the number of wanted rows. */
function isNumberOfRows(value: string, index: GraphIndex, depth = 0): boolean {
  if (value === rowsInput) return true;
  const node = depth < 8 ? index.producer(value) : undefined;
  return node !== undefined && node.input.some((input) => isNumberOfRows(input, index, depth + 1));
}
