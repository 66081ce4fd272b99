/** How alike the rows of a prompt are, inside the graph. */
import type { GraphBuilder } from '../onnx/graph-builder';

/**
 * Rows of the residual stream as vectors of length 1, float [N, hiddenSize]: single precision,
 * whatever the graph has.
 * @param hidden [1, rows, hiddenSize]
 * @param rows int64 [N]
 */
export function unitStates(builder: GraphBuilder, hidden: string, rows: string): string {
  const states = builder.node('Squeeze', [builder.cast(hidden, 'float'), builder.ints([0])]);
  return unitRows(builder, builder.gather(states, rows, 0));
}

/**
 * Products of every row with every other, float [A, B]: cosines where rows are of length 1.
 * @param left float [A, D]
 * @param right float [B, D]
 */
export function products(builder: GraphBuilder, left: string, right: string): string {
  const turned = builder.node('Transpose', [right], { attributes: { perm: [1, 0] } });
  return builder.node('MatMul', [left, turned]);
}

/**
 * Vectors of length 1: their products are cosines.
 * @param rows float [N, D]
 * @returns float [N, D]; a row of zeros stays one
 */
export function unitRows(builder: GraphBuilder, rows: string): string {
  const squares = builder.node('Mul', [rows, rows]);
  const sums = builder.node('ReduceSum', [squares, builder.ints([1])]);
  const length = builder.node('Sqrt', [builder.node('Max', [sums, builder.floats([1e-24], [1])])]);
  return builder.node('Div', [rows, length]);
}
