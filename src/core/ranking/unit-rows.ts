/** Vectors of length 1 inside the graph: their products are cosines. */
import type { GraphBuilder } from '../onnx/graph-builder';

/**
 * @param rows float [N, D]
 * @returns float [N, D]; a row of zeros stays one
 */
export function unitRows(builder: GraphBuilder, rows: string): string {
  const squares = builder.node('Mul', [rows, rows]);
  const sums = builder.node('ReduceSum', [squares, builder.ints([1])]);
  const length = builder.node('Sqrt', [builder.node('Max', [sums, builder.floats([1e-24], [1])])]);
  return builder.node('Div', [rows, length]);
}
