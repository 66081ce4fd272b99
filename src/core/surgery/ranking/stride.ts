/** The stride baseline: visual tokens spread evenly over the grids of their images. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { ditherIndex, ditherSize } from '../../recipe/layout';
import type { Grid } from '../../recipe/types';
import { gridLayout } from './grid-layout';

/**
 * Scores of all visual tokens, int64 [V]. The tokens with the lowest places in an ordered-dither matrix
 * are spread evenly, however many are taken, and fewer are always among more: the survivors of later
 * steps nest.
 * @param visual int64 [V], rows of the visual tokens in the prompt
 */
export function strideScores(
  builder: GraphBuilder,
  visual: string,
  grid: Grid | undefined,
): string {
  const { row, column } = gridLayout(builder, visual, grid);
  const size = builder.ints([ditherSize]);
  const table = Array.from(
    { length: ditherSize * ditherSize },
    (_, at) => -ditherIndex(Math.floor(at / ditherSize), at % ditherSize),
  );
  const inTable = builder.node('Add', [
    builder.node('Mul', [builder.node('Mod', [row, size]), size]),
    builder.node('Mod', [column, size]),
  ]);
  return builder.gather(builder.ints(table), inTable, 0);
}
