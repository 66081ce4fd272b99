/** The stride baseline: visual tokens spread evenly over the grids of their images. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { RankingGraph } from '../graph';
import type { Grid } from '../grid/definition';
import { gridLayout } from '../grid/graph';
import type { StrideRanking } from './definition';
import { ditherIndex, ditherSize } from './replay';

export const strideGraph: RankingGraph<StrideRanking> = {
  fixedValues:
    ({ grid }) =>
    (builder, visual) =>
      strideScores(builder, visual, grid),
  scores: (_builder, _ranking, { fixed }) => fixed!,
};

/**
 * Scores of all visual tokens, int64 [V]. The tokens with the lowest places in an ordered-dither
 * matrix are spread evenly, however many are taken, and fewer are always among more: the survivors
 * of later steps nest.
 * @param visual int64 [V], rows of the visual tokens in the prompt
 */
function strideScores(builder: GraphBuilder, visual: string, grid: Grid | undefined): string {
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
