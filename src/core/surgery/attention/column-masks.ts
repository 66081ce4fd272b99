/**
 * Masks that depend on the position of a column: windows of any kind, chunks, slopes. A row that
 * sees everything before it need not know which columns a shortened cache holds; with these masks
 * it must.
 */
import { elementTypeOf } from '../../onnx/element-types';
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { intAttribute } from '../../onnx/attributes';
import { comparisons, numbersRows } from '../../onnx/operators';
import { dataType } from '../../onnx/tensors';
import type { ValueKinds } from '../values';
import { maskParts, type MaskPart } from './mask-nodes';

const places = new Set(['position_ids', 'cache_position']);
/** Make other numbers of places than their difference from a constant. */
const scales = new Set(['Div', 'Mod', 'Mul', 'Abs', 'Floor', 'Ceil', 'Round', 'BitShift', 'Pow']);

/**
 * Whether a mask is more than padding and the border between past and future. An unknown mask is
 * assumed to need columns, which costs a few rows of cache and is never wrong.
 */
export function needsColumns(mask: string, index: GraphIndex, kinds: ValueKinds): boolean {
  const graph = new MaskGraph(index, kinds);
  if (graph.isOfPlaces(mask)) return true;
  for (const { node } of maskParts(mask, index, kinds)) {
    if (node === undefined) continue;
    if (node.opType === 'Trilu' && !isCausal(node, index)) return true;
    if (!comparisons.has(node.opType)) continue;
    if (node.input.some((operand) => graph.calculates(operand))) return true;
  }
  return false;
}

/** Whether a triangle's border is the diagonal, with or without the diagonal itself. */
function isCausal(node: NodeProto, index: GraphIndex): boolean {
  const [diagonal] = node.input[1] ? (index.integers(node.input[1]) ?? [NaN]) : [0];
  const isUpper = (intAttribute(node, 'upper') ?? 1) === 1;
  return diagonal === 0 || diagonal === (isUpper ? 1 : -1);
}

class MaskGraph {
  private readonly ofPlaces = new Map<string, boolean>();

  constructor(
    private readonly index: GraphIndex,
    private readonly kinds: ValueKinds,
  ) {}

  /**
   * Whether row or column numbers enter a value as numbers, as in a slope times a distance.
   * Comparing them gives truth values, which can only hide columns.
   */
  isOfPlaces(value: string): boolean {
    let is = this.ofPlaces.get(value);
    if (is === undefined) {
      is = this.numbersBefore(value).some(
        (part) => places.has(part.value) || numbersRows.has(part.node?.opType ?? ''),
      );
      this.ofPlaces.set(value, is);
    }
    return is;
  }

  /** Whether a comparison's operand is made of places by more than a shift. */
  calculates(operand: string): boolean {
    return this.numbersBefore(operand).some(({ node }) => {
      if (node === undefined || numbersRows.has(node.opType)) return false;
      const ofPlaces = node.input.filter((input) => this.isOfPlaces(input));
      const isSum = node.opType === 'Add' || node.opType === 'Sub';
      return (isSum && ofPlaces.length > 1) || (scales.has(node.opType) && ofPlaces.length > 0);
    });
  }

  /**
   * A value and everything from which it is computed as a number. The walk ends at truth values and
   * at nodes that number rows.
   */
  private numbersBefore(start: string): MaskPart[] {
    const { index, kinds } = this;
    const ends = (value: string): boolean =>
      this.isBoolean(value) || numbersRows.has(index.producer(value)?.opType ?? '');
    return [...maskParts(start, index, kinds, ends)].filter(({ value }) => !this.isBoolean(value));
  }

  private isBoolean(value: string): boolean {
    return elementTypeOf(value, this.index) === dataType.bool;
  }
}
