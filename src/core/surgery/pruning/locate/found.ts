/** From a mark for every row to the rows. */
import type { GraphBuilder } from '../../../onnx/graph-builder';
import type { LocateContext, Location } from './types';

/**
 * The rows that are marked in a first prefill; in other runs nothing is looked for, and none are.
 * @param mark adds what marks rows: int32 [S], 0 or 1
 */
export function foundRows(
  { builder, isFirst }: LocateContext,
  mark: (branch: GraphBuilder) => string,
): Location {
  const [visual] = builder.branch(
    builder.node('Squeeze', [isFirst, builder.ints([0])]),
    (branch) => [positionsOf(branch, mark(branch))],
    (branch) => [branch.node('Identity', [branch.ints([])])],
    'find_visual_rows',
  );
  const count = builder.node('Squeeze', [builder.node('Shape', [visual!]), builder.ints([0])]);
  return { prunes: builder.node('Greater', [count, builder.intScalar(0)]), visual: visual! };
}

/** int64 [M]: where `mark`, [S], is not 0. */
export function positionsOf(builder: GraphBuilder, mark: string): string {
  return builder.node('Squeeze', [builder.node('NonZero', [mark]), builder.ints([0])]);
}
