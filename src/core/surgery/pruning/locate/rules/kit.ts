/**
 * Small steps of the rules, on marks: int32 [S], 0 or 1. `And` is a product: WebGPU has no other.
 */
import type { GraphBuilder } from '../../../../onnx/graph-builder';

/** Slices to here go to the end. */
const farAway = 2 ** 31 - 1;

export function and(builder: GraphBuilder, ...marks: string[]): string {
  return marks.reduce((all, mark) => builder.node('Mul', [all, mark]));
}

export function or(builder: GraphBuilder, ...marks: string[]): string {
  return marks.length === 1 ? marks[0]! : builder.node('Max', marks);
}

export function not(builder: GraphBuilder, mark: string): string {
  return builder.node('Sub', [int32(builder, [1]), mark]);
}

export function isPositive(builder: GraphBuilder, value: string): string {
  return builder.cast(builder.node('Greater', [value, int32(builder, [0])]), 'int32');
}

/** int32, how many marks there are up to and with each row. */
export function countUpTo(builder: GraphBuilder, mark: string): string {
  return builder.node('CumSum', [mark, builder.intScalar(0)]);
}

/** The value `count` rows before each row; 0 before the first. */
export function before(builder: GraphBuilder, value: string, count: number): string {
  const padded = concat(builder, int32(builder, new Array<number>(count).fill(0)), value);
  return builder.node('Slice', [padded, builder.ints([0]), builder.ints([-count])]);
}

/** What `count` rows after each row is; 0 after the last. */
export function after(builder: GraphBuilder, value: string, count: number): string {
  const padded = concat(builder, value, int32(builder, new Array<number>(count).fill(0)));
  return from(builder, padded, count);
}

/**
 * For each row, the value in `values`, int32 [M], of the last marked row up to it; 0 before the
 * first.
 */
export function stateOf(builder: GraphBuilder, marked: string, values: string): string {
  const table = concat(builder, int32(builder, [0]), values);
  return builder.gather(table, countUpTo(builder, marked), 0);
}

/** What `values`, int32 [M], has for each marked row; 0 for the others. */
export function spreadOver(builder: GraphBuilder, marked: string, values: string): string {
  return and(builder, stateOf(builder, marked, values), marked);
}

export function from(builder: GraphBuilder, value: string, start: number): string {
  return builder.node('Slice', [value, builder.ints([start]), builder.ints([farAway])]);
}

export function concat(builder: GraphBuilder, ...values: string[]): string {
  return builder.node('Concat', values, { attributes: { axis: 0 } });
}

function int32(builder: GraphBuilder, values: readonly number[]): string {
  return builder.cast(builder.ints(values), 'int32');
}
