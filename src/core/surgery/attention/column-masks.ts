/**
 * Masks for which it matters where a column lies: windows of any kind, chunks, slopes. A row that sees all
 * that came before it need not know which columns a shortened cache holds; these must.
 */
import { elementTypeOf } from '../../onnx/element-types';
import type { GraphIndex } from '../../onnx/graph-index';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import { intAttribute } from '../../onnx/attributes';
import { inputRole, numbersRows } from '../../onnx/operators';
import { dataType } from '../../onnx/tensors';
import type { ValueKinds } from '../values';

const places = new Set(['position_ids', 'cache_position']);
const comparisons = new Set([
  ...['Less', 'LessOrEqual', 'Greater', 'GreaterOrEqual', 'Equal'],
  ...['And', 'Or', 'Xor'],
]);
/** Make other numbers of places than their difference from a constant. */
const scales = new Set(['Div', 'Mod', 'Mul', 'Abs', 'Floor', 'Ceil', 'Round', 'BitShift', 'Pow']);

/**
 * Whether a mask is more than the border between past and future, and padding. What is not known to be
 * plain is taken to need columns, which costs a few rows of cache and is never wrong.
 */
export function needsColumns(mask: string, index: GraphIndex, kinds: ValueKinds): boolean {
  const graph = new MaskGraph(index, kinds);
  if (graph.isOfPlaces(mask)) return true;
  return graph.anyBefore(mask, (node) => {
    if (node.opType === 'Trilu') return !isCausal(node, index);
    return comparisons.has(node.opType) && node.input.some((operand) => graph.calculates(operand));
  });
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
   * Whether numbers of rows or columns enter a value as numbers, as a slope times a distance does. A
   * comparison of them makes truth values, which hide columns and do nothing else.
   */
  isOfPlaces(value: string): boolean {
    const known = this.ofPlaces.get(value);
    if (known !== undefined) return known;
    const is =
      places.has(value) ||
      this.anyBefore(
        value,
        (node, name) => !this.isBoolean(name) && numbersRows.has(node.opType),
        (name) => places.has(name),
        (name) => this.isBoolean(name),
      );
    this.ofPlaces.set(value, is);
    return is;
  }

  /** Whether a comparison's operand is made of places by more than a shift. */
  calculates(operand: string): boolean {
    if (this.isBoolean(operand) || !this.isOfPlaces(operand)) return false;
    return this.anyBefore(
      operand,
      (node, name) => {
        if (this.isBoolean(name)) return false;
        const of = node.input.filter((input) => this.isOfPlaces(input));
        const isSum = node.opType === 'Add' || node.opType === 'Sub';
        return (isSum && of.length > 1) || (scales.has(node.opType) && of.length > 0);
      },
      undefined,
      (name) => this.isBoolean(name) || numbersRows.has(this.index.producer(name)?.opType ?? ''),
    );
  }

  /** Whether something holds of a node that a value follows from, as data and not as a length. */
  anyBefore(
    start: string,
    holds: (node: NodeProto, value: string) => boolean,
    holdsOfInput: (value: string) => boolean = () => false,
    ends: (value: string) => boolean = () => false,
  ): boolean {
    const seen = new Set([start]);
    for (const pending = [start]; pending.length > 0;) {
      const value = pending.pop()!;
      if (holdsOfInput(value)) return true;
      const node = this.index.producer(value);
      if (node === undefined) continue;
      if (holds(node, value)) return true;
      if (ends(value)) continue;
      for (const [slot, input] of node.input.entries()) {
        if (this.kinds.get(input) !== 'prelude' || inputRole(node, slot) !== 'data') continue;
        if (!seen.has(input)) pending.push(input);
        seen.add(input);
      }
    }
    return false;
  }

  private isBoolean(value: string): boolean {
    return elementTypeOf(value, this.index) === dataType.bool;
  }
}
