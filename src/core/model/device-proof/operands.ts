/** The inputs of fused attention, by operator: those of a probe for a number of rows. */
import { floatAttribute, intAttribute } from '../../onnx/attributes';
import { elementTypeOf } from '../../onnx/element-types';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { GraphIndex } from '../../onnx/graph-index';
import { operatorKey } from '../../onnx/operators';
import { dataType } from '../../onnx/tensors';
import { cacheDimensions, headSizeOf, type KnownSizes } from './sizes';
import {
  bias,
  integers,
  nearestPower,
  padding,
  seen,
  spread,
  type Operand,
  type Step,
} from './values';

/** The operands of a node; undefined where it has an input that no probe is made for. */
export type Operands = (step: Step) => (Operand | undefined)[];

type Reader = (node: NodeProto, index: GraphIndex, known: KnownSizes) => Operands;

const contrib = 'com.microsoft';

const readers: Readonly<Record<string, Reader>> = {
  [`${contrib}:GroupQueryAttention`]: groupQuery,
  [`${contrib}:MultiHeadAttention`]: multiHead,
  [`${contrib}:Attention`]: packed,
  Attention: onnxAttention,
};

/** How the operands of a node are made; undefined if the node is not fused attention. */
export function operandsOf(
  node: NodeProto,
  index: GraphIndex,
  known: KnownSizes,
): Operands | undefined {
  const make = readers[operatorKey(node)]?.(node, index, known);
  // A slot that the reader leaves out is one that the node does not use.
  return make && ((step) => make(step).filter((operand) => !operand || node.input[operand.slot]));
}

/** Rows of most steps' tables of cosines and sines: an operator may keep them. */
const usualTable = 1024;

function groupQuery(node: NodeProto, index: GraphIndex, known: KnownSizes): Operands {
  const heads = intAttribute(node, 'num_heads')!;
  const keyHeads = intAttribute(node, 'kv_num_heads')!;
  const [query, key] = node.input;
  const caches = [node.input[3] ?? ''];
  const total = key ? heads : heads + 2 * keyHeads;
  const size = headSizeOf({ caches, rows: query!, heads: total }, index, known);
  const table = Number(index.constant(node.input[7] ?? '')?.dims[1] ?? size / 2);
  const level = amplitude(node, size);
  const isNormal = Boolean(node.input[14]);
  return ({ rows, past }) => {
    const rowsOf = (count: number) => [1, rows, count * size];
    const positions = Array.from({ length: rows }, (_, at) => past + at);
    return [
      spread(0, rowsOf(total), isNormal || !key ? 1 : level),
      spread(1, rowsOf(keyHeads)),
      spread(2, rowsOf(keyHeads)),
      ...[3, 4].map((slot) => spread(slot, [1, keyHeads, past, size])),
      integers(5, 'int32', [past + rows - 1]),
      integers(6, 'int32', [past + rows], []),
      ...[7, 8].map((slot) => spread(slot, [Math.max(usualTable, past + rows), table], 0.5)),
      integers(9, 'int64', positions, [1, rows]),
      bias(10, { rows, past }),
      spread(11, [heads]),
      spread(14, [size], level),
      spread(15, [size]),
      ...others(node, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15]),
    ];
  };
}

function multiHead(node: NodeProto, index: GraphIndex, known: KnownSizes): Operands {
  const heads = intAttribute(node, 'num_heads')!;
  const [query, key] = node.input;
  const caches = [node.input[6] ?? '', key ?? ''];
  const size = headSizeOf({ caches, rows: query!, heads: key ? heads : 3 * heads }, index, known);
  const width = heads * size;
  return ({ rows, past }) => {
    const columns = past + rows;
    // Without a cache of its own, the node gets past and new keys and values already joined.
    const newRows = node.input[6] ? rows : columns;
    return [
      key
        ? spread(0, [1, rows, width], amplitude(node, size))
        : spread(0, [1, rows, heads, 3, size]),
      spread(1, [1, newRows, width]),
      spread(2, [1, newRows, width]),
      spread(3, [3 * width], 0.25),
      padding(4, columns),
      bias(5, { rows, past }),
      ...[6, 7].map((slot) => spread(slot, [1, heads, past, size])),
      ...others(node, [0, 1, 2, 3, 4, 5, 6, 7]),
    ];
  };
}

/** Weights are inside: image encoders that ONNX Runtime's optimiser went over. */
function packed(node: NodeProto, index: GraphIndex): Operands {
  const [inputs = 64, outputs = 3 * 64] = index.constant(node.input[1]!)?.dims.map(Number) ?? [];
  return ({ rows, past }) => [
    spread(0, [1, rows, inputs]),
    spread(1, [inputs, outputs], nearestPower(1 / Math.sqrt(inputs))),
    spread(2, [outputs], 0.25),
    padding(3, rows),
    bias(5, { rows, past }),
    ...others(node, [0, 1, 2, 3, 5]),
  ];
}

function onnxAttention(node: NodeProto, index: GraphIndex, known: KnownSizes): Operands {
  const sideBySide = intAttribute(node, 'q_num_heads');
  const heads = sideBySide ?? known.attentionHeads ?? 4;
  const keyHeads =
    intAttribute(node, 'kv_num_heads') ?? cacheDimensions(node.input[4], index)?.heads ?? heads;
  const caches = [node.input[4] ?? '', node.input[1] ?? ''];
  const size = headSizeOf({ caches, rows: node.input[0]!, heads }, index, known);
  const isBoolean = elementTypeOf(node.input[3] ?? '', index) === dataType.bool;
  return ({ rows, past }) => {
    const newRows = node.input[4] ? rows : past + rows;
    const dims = (count: number, length: number) =>
      sideBySide === undefined ? [1, count, length, size] : [1, length, count * size];
    return [
      spread(0, dims(heads, rows), amplitude(node, size)),
      spread(1, dims(keyHeads, newRows)),
      spread(2, dims(keyHeads, newRows)),
      isBoolean ? seen(3, { rows, past }) : bias(3, { rows, past }),
      ...[4, 5].map((slot) => spread(slot, [1, keyHeads, past, size])),
      ...others(node, [0, 1, 2, 3, 4, 5]),
    ];
  };
}

/** The factor for queries that makes scores differ, without one far above the others. */
function amplitude(node: NodeProto, headSize: number): number {
  const scale = floatAttribute(node, 'scale') || 1 / Math.sqrt(headSize);
  return nearestPower(1 / (scale * Math.sqrt(headSize)));
}

/** Undefined for every input that no probe is made for. */
function others(node: NodeProto, known: readonly number[]): undefined[] {
  return node.input.flatMap((input, slot) => (input && !known.includes(slot) ? [undefined] : []));
}
