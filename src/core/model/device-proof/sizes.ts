/**
 * The sizes of the operands of fused attention, as far as its graph or the model's configuration
 * states them.
 */
import { intAttribute } from '../../onnx/attributes';
import { dimensionsOf } from '../../onnx/value-info';
import type { GraphIndex } from '../../onnx/graph-index';
import { layoutOperators } from '../../onnx/operators';

/** Of a model's configuration. */
export interface KnownSizes {
  attentionHeads?: number | undefined;
  headSize?: number | undefined;
}

/** The size in most models, for nodes whose size is unknown. */
const usualHeadSize = 64;

/** The dimensions of the graph input that a cache operand is made of, following first inputs. */
export function cacheDimensions(
  value: string | undefined,
  index: GraphIndex,
): { heads: number; headSize: number } | undefined {
  let name = value ?? '';
  for (let node = index.producer(name); node !== undefined; node = index.producer(name)) {
    name = node.input[0] ?? '';
  }
  const info = index.graph.input.find((input) => input.name === name);
  const dims = dimensionsOf(info) ?? [];
  const [, heads, , headSize] = dims;
  return dims.length === 4 && isSize(heads) && isSize(headSize) ? { heads, headSize } : undefined;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && value > 0;
}

/**
 * From the node's own cache, which is sure; otherwise from the configuration, from the weights that
 * produce the rows, or the usual size.
 */
export function headSizeOf(
  { caches, rows, heads }: { caches: readonly string[]; rows: string; heads: number },
  index: GraphIndex,
  known: KnownSizes,
): number {
  for (const cache of caches) {
    const found = cacheDimensions(cache, index)?.headSize;
    if (found !== undefined) return found;
  }
  if (known.headSize !== undefined) return known.headSize;
  const width = widthOf(rows, index);
  return width !== undefined && width % heads === 0 ? width / heads : usualHeadSize;
}

/** Operators that pass rows on with the same width, with heads apart or not. */
const keepsWidth = new Set([...layoutOperators, 'RotaryEmbedding', 'SimplifiedLayerNormalization']);

/**
 * The number of values in a row, from the weights that produce it; undefined if an unknown operator
 * lies between.
 */
function widthOf(value: string, index: GraphIndex): number | undefined {
  let node = index.producer(value);
  while (node !== undefined && keepsWidth.has(node.opType)) {
    node = index.producer(node.input[0] ?? '');
  }
  if (node?.opType === 'MatMulNBits') return intAttribute(node, 'N');
  if (node?.opType !== 'Add' && node?.opType !== 'MatMul') return undefined;
  const weight = node.input.map((input) => index.constant(input)).find((one) => one?.dims.length);
  return weight === undefined ? undefined : Number(weight.dims.at(-1));
}
