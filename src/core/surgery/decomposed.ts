/** Matching attention that the exporter left as MatMul, scale, mask, Softmax, MatMul. */
import { HumanError } from '../errors';
import { intAttribute } from '../onnx/attributes';
import { dimensionsOf } from '../onnx/graph-builder';
import type { GraphIndex, Use } from '../onnx/graph-index';
import type { NodeProto } from '../onnx/generated/onnx_pb';
import { text, type Text } from '../text';
import type { AttentionSite, Port } from './sites';
import type { ValueKinds } from './values';

/** Everything a step of the match needs. */
interface Match {
  layer: number;
  index: GraphIndex;
  kinds: ValueKinds;
}

/** Ops that change the layout of keys and values, or repeat them for grouped queries. */
const layoutOperators = new Set([
  ...['Transpose', 'Reshape', 'Expand', 'Unsqueeze', 'Squeeze', 'Identity', 'Cast', 'Tile'],
  ...['Mul', 'Div', 'Slice'],
]);

/**
 * Matches one attention around its Softmax.
 * @returns undefined for a Softmax that is no attention over a cache (a router, a sampler)
 * @throws HumanError when it is one, but not in the expected form
 */
export function matchDecomposed(
  softmax: NodeProto,
  layer: number,
  index: GraphIndex,
  kinds: ValueKinds,
): AttentionSite | undefined {
  const match = { layer, index, kinds };
  const product = followProbabilities(softmax, match);
  if (product === undefined) return undefined;
  const values = findCache(product.node.input[1]!, match);
  if (values === undefined) return undefined;
  const axis = intAttribute(softmax, 'axis') ?? -1;
  if (axis !== -1 && axis !== 3) {
    throw unexpected(match, softmax, text`a softmax over the last axis (keys)`);
  }
  const scores = findScores(softmax, match);
  const keys = findCache(scores.node.input[1]!, match);
  if (keys === undefined) {
    throw unexpected(match, scores.node, text`queries times the transposed keys of the cache`);
  }
  const output = findOutputProjection(product.node, match);
  const residual = findResidual(output.node, match);
  const [, cachedHeads, , width] = cacheDimensions(keys.past, index);
  const keyValueHeads = typeof cachedHeads === 'number' ? cachedHeads : undefined;
  const headSize = typeof width === 'number' ? width : undefined;
  return {
    layer,
    form: 'decomposed',
    query: scores.node.input[0]!,
    key: scores.node.input[1]!,
    value: product.node.input[1]!,
    mask: scores.mask,
    scaled: scores.scaled || keys.scaled,
    heads: headCount(output.node, headSize, index),
    keyValueHeads,
    headSize,
    probabilities: product.node.input[0]!,
    output,
    residual,
    pastKey: keys.past,
    pastValue: values.past,
    presentKey: keys.present,
    presentValue: values.present,
  };
}

/** From the Softmax forward to its product with the values, through casts and NaN guards. */
function followProbabilities(softmax: NodeProto, { index }: Match): Port | undefined {
  let value = softmax.output[0]!;
  for (;;) {
    const uses = index.uses(value).filter(({ node }) => node.opType !== 'IsNaN');
    const [use] = uses;
    if (uses.length !== 1 || use === undefined) return undefined;
    if (use.node.opType === 'MatMul' && use.slot === 0) return use;
    if (!['Cast', 'Identity', 'Where', 'Dropout'].includes(use.node.opType)) return undefined;
    value = use.node.output[0]!;
  }
}

/** From the Softmax back to the product of queries and keys, noting mask and scale on the way. */
function findScores(
  softmax: NodeProto,
  match: Match,
): { node: NodeProto; mask: string | undefined; scaled: boolean } {
  const { index, kinds } = match;
  let mask: string | undefined;
  let scaled = false;
  let value = softmax.input[0]!;
  const trunkInput = (node: NodeProto): string => {
    const trunk = node.input.filter((input) => kinds.get(input) === 'trunk');
    if (trunk.length !== 1)
      throw unexpected(match, node, text`scores combined with a mask or a scale`);
    return trunk[0]!;
  };
  for (;;) {
    const node = index.producer(value);
    if (node === undefined)
      throw unexpected(match, softmax, text`scores computed from queries and keys`);
    if (node.opType === 'MatMul') return { node, mask, scaled };
    if (node.opType === 'Add' || node.opType === 'Where') {
      const other = node.input.find((input) => kinds.get(input) === 'prelude');
      value = trunkInput(node);
      if (other !== undefined) {
        if (mask !== undefined) throw unexpected(match, node, text`a single mask`);
        mask = other;
      }
    } else if (['Mul', 'Div'].includes(node.opType)) {
      value = trunkInput(node);
      scaled = true;
    } else if (['Cast', 'Identity', 'Tanh'].includes(node.opType)) {
      value = node.input[0]!;
    } else {
      throw unexpected(match, node, text`an optional scale and mask between MatMul and Softmax`);
    }
  }
}

interface Cache {
  past: string;
  present: string;
  scaled: boolean;
}

/** From keys or values back to the Concat of cache and new rows. */
function findCache(start: string, match: Match): Cache | undefined {
  const { index, kinds } = match;
  let value = start;
  let scaled = false;
  for (;;) {
    const node = index.producer(value);
    if (node === undefined) return undefined;
    if (node.opType === 'Concat' && node.input.length === 2) {
      const past = cacheInput(node.input[0]!, index);
      if (past === undefined) return undefined;
      const axis = intAttribute(node, 'axis');
      if (axis !== 2 && axis !== -2) {
        throw unexpected(match, node, text`a cache that grows along its third axis`);
      }
      const present = presentOutput(value, index);
      return present === undefined ? undefined : { past, present, scaled };
    }
    if (!layoutOperators.has(node.opType)) return undefined;
    scaled ||= node.opType === 'Mul' || node.opType === 'Div';
    const trunk = node.input.filter((input) => kinds.get(input) === 'trunk');
    if (trunk.length !== 1) return undefined;
    value = trunk[0]!;
  }
}

/** The graph input behind a cache operand; exporters put Identity or a Concat of one before it. */
function cacheInput(value: string, index: GraphIndex): string | undefined {
  if (index.inputs.has(value)) return value;
  const node = index.producer(value);
  const passes = node && ['Identity', 'Concat', 'Cast'].includes(node.opType);
  return passes && node.input.length === 1 ? cacheInput(node.input[0]!, index) : undefined;
}

/** The graph output that hands the cache on. */
function presentOutput(value: string, index: GraphIndex): string | undefined {
  if (index.outputs.has(value)) return value;
  for (const { node } of index.uses(value)) {
    if (!['Identity', 'Cast'].includes(node.opType)) continue;
    const found = presentOutput(node.output[0]!, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * From the product with the values forward to the output projection: the first node that computes,
 * behind the one that puts the heads side by side.
 */
function findOutputProjection(product: NodeProto, match: Match): Port {
  const { index } = match;
  let value = product.output[0]!;
  for (;;) {
    const uses = index.uses(value).filter(({ node }) => node.opType !== 'Shape');
    const [use] = uses;
    if (use === undefined || uses.length !== 1) {
      throw unexpected(match, product, text`its result to enter one output projection`);
    }
    if (!['Transpose', 'Reshape', 'Cast', 'Identity', 'Squeeze'].includes(use.node.opType)) {
      requireRows(use, match);
      return use;
    }
    value = use.node.output[0]!;
  }
}

/** The projection must see [batch, rows, width]: its rows are what pruning gathers. */
function requireRows(use: Use, match: Match): void {
  const { index } = match;
  let shape = index.producer(use.node.input[use.slot]!);
  while (shape && shape.opType !== 'Reshape') shape = index.producer(shape.input[0]!);
  const target = shape?.input[1];
  const rank =
    target === undefined
      ? undefined
      : (index.integers(target)?.length ?? index.producer(target)?.input.length);
  if (rank !== 3)
    throw unexpected(match, use.node, text`an input of shape [batch, rows, heads * headSize]`);
}

/** The Add in which the projected attention meets the stream that went around it. */
function findResidual(projection: NodeProto, match: Match): Port {
  const { index, kinds } = match;
  const downstream = new Set(projection.output);
  const nodes = index.graph.node;
  for (const node of nodes.slice(nodes.indexOf(projection) + 1)) {
    const inside = node.input.filter((input) => downstream.has(input));
    if (inside.length === 0) continue;
    const slot = node.input.findIndex(
      (input) => !downstream.has(input) && kinds.get(input) === 'trunk',
    );
    if (slot >= 0) {
      if (node.opType === 'Add') return { node, slot };
      throw unexpected(match, node, text`an Add of the attention output and the residual stream`);
    }
    for (const output of node.output) downstream.add(output);
  }
  throw unexpected(match, projection, text`a residual Add behind the output projection`);
}

function cacheDimensions(input: string, index: GraphIndex): (number | string | undefined)[] {
  const info = index.graph.input.find(({ name }) => name === input);
  return (info && dimensionsOf(info)) ?? [];
}

/** Heads from the rows of the projection's weight, where it is a plain matrix. */
function headCount(
  projection: NodeProto,
  headSize: number | undefined,
  index: GraphIndex,
): number | undefined {
  if (headSize === undefined) return undefined;
  const rows =
    projection.opType === 'MatMulNBits'
      ? intAttribute(projection, 'K')
      : Number(index.constant(projection.input[1] ?? '')?.dims[0] ?? NaN);
  return rows !== undefined && rows % headSize === 0 ? rows / headSize : undefined;
}

function unexpected({ layer }: Match, node: NodeProto, expected: Text): HumanError {
  return new HumanError(
    text`The attention of layer ${layer} is not in a form FitPrune understands: at node
      "${node.name}" (${node.opType}) it expected ${expected}. Export the decoder with eager
      attention, and please report the model.`,
    'attention-unknown',
  );
}
