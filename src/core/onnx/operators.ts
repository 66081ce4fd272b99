/**
 * Everything known about operators: what their inputs mean for the rows of a prompt, and how they
 * change the values that pass through them. Sources: onnx/Operators.md,
 * onnxruntime/ContribOperators.md.
 */
import type { NodeProto } from './generated/onnx_pb';

/**
 * The meaning of an input:
 * - `length`: shapes, axes and ranges; it holds no rows.
 * - `table`: constants by position, of which a part is looked up.
 * - `positions`: the position of every row, on the last axis.
 * - `mask`: rows by columns on the last two axes.
 * - `keyLengths`: columns of every prompt of the batch, less one.
 * - `totalLength`: columns of the longest prompt of the batch.
 * - `data`: anything else.
 */
export type InputRole =
  | 'length'
  | 'table'
  | 'positions'
  | 'mask'
  | 'keyLengths'
  | 'totalLength'
  | 'data';

type Roles = Readonly<Record<number, InputRole>>;

const lengths = (...slots: number[]): Roles =>
  Object.fromEntries(slots.map((slot) => [slot, 'length'] as const));

const contrib = 'com.microsoft';

/** By operator of ONNX's own set, and by `domain:operator` for others. */
const roles: Readonly<Record<string, Roles>> = {
  Reshape: lengths(1),
  Expand: lengths(1),
  Slice: lengths(1, 2, 3, 4),
  Tile: lengths(1),
  Split: lengths(1),
  Unsqueeze: lengths(1),
  Squeeze: lengths(1),
  Pad: lengths(1),
  Range: lengths(0, 1, 2),
  ConstantOfShape: lengths(0),
  TopK: lengths(1),
  Trilu: lengths(1),
  ReduceSum: lengths(1),
  ReduceMax: lengths(1),
  ReduceMean: lengths(1),
  RotaryEmbedding: { 1: 'table', 2: 'table', 3: 'positions' },
  Attention: { 3: 'mask' },
  [`${contrib}:RotaryEmbedding`]: { 1: 'positions', 2: 'table', 3: 'table' },
  [`${contrib}:MRotaryEmbedding`]: { 1: 'positions', 2: 'table', 3: 'table' },
  [`${contrib}:MultiHeadAttention`]: { 5: 'mask' },
  [`${contrib}:GroupQueryAttention`]: {
    5: 'keyLengths',
    6: 'totalLength',
    7: 'table',
    8: 'table',
    9: 'positions',
    10: 'mask',
  },
};

/** The name of an operator, without a domain for ONNX's own set. */
export function operatorKey({ opType, domain }: NodeProto): string {
  return domain === '' || domain === 'ai.onnx' ? opType : `${domain}:${opType}`;
}

export function inputRole(node: NodeProto, slot: number): InputRole {
  // Without positions, its cosines and sines are those of the rows.
  if (operatorKey(node) === 'RotaryEmbedding' && !node.input[3]) return 'data';
  return roles[operatorKey(node)]?.[slot] ?? 'data';
}

const set = (...names: string[]): ReadonlySet<string> => new Set(names);

/** Give a shape, never data. */
export const shapeOperators = set('Shape', 'Size');

/** Make truth values of two numbers. */
export const comparisons = set('Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal');

/**
 * Operators that compute each row from the same row, such as the distance of embeddings from a
 * given row.
 */
export const rowwiseOperators = set(
  ...['Sub', 'Abs', 'Unsqueeze', 'Slice', 'Gather', 'Cast', 'Identity', 'ReduceMax'],
);

/** Hand rows on without moving them from their axis. */
export const passesRows = set('Unsqueeze', 'Cast', 'Identity');

/** Hand masks on without moving rows and columns from their axes. */
export const passesMasks = set(...passesRows, 'Where', 'Slice', 'Mul', 'Add', 'Not');

/** Make rows out of lengths, every one of them different. */
export const numbersRows = set('Range', 'CumSum', 'NonZero');

/** Make rows out of lengths, all of them alike. */
export const repeatsRows = set('ConstantOfShape', 'Expand', 'Tile');

/** Change the layout of a tensor or its element type, and no value. */
export const layoutOperators = set(
  ...['Transpose', 'Reshape', 'Unsqueeze', 'Squeeze', 'Identity', 'Cast'],
);

/** Repeat keys and values for grouped queries. */
export const repeatOperators = set('Expand', 'Tile', 'Slice');

/** Multiply by a number. */
export const scaleOperators = set('Mul', 'Div');

/** Matrix products; `FusedMatMul` is ONNX Runtime's, with a scale and transpositions of its own. */
export const productOperators = set('MatMul', 'FusedMatMul');

/** May be between a softmax and its use: casts, and guards for rows that see nothing. */
export const guardOperators = set('Cast', 'Identity', 'Where', 'Dropout');

/** Add two streams. */
export const joinOperators = set(
  ...['Add', 'SkipLayerNormalization', 'SkipSimplifiedLayerNormalization'],
);
