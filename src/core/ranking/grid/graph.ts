/** Where the visual tokens of a prompt lie on the grids of their images, computed in the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { Grid } from './definition';

/** Places of all visual tokens of a prompt, each int64 [V]. */
export interface GridLayout {
  /** Row and column within the token's image. */
  row: string;
  column: string;
  /** Columns of the token's image. */
  columns: string;
}

/**
 * Consecutive rows of the prompt are a run. A run whose length is a multiple of the grid's tokens
 * holds images of that grid, one after the other. Any other run is one image, as nearly square as
 * its length divides, and not higher than wide. Everything is computed from the rows, so one graph
 * serves any number of images of any resolution. `gridPlaces` computes the same outside a graph.
 *
 * @param visual int64 [V], rows of the visual tokens, ascending; at least one
 * @param grid of every image, if it is known
 */
export function gridLayout(
  builder: GraphBuilder,
  visual: string,
  grid: Grid | undefined,
): GridLayout {
  const { offset, length } = runs(builder, visual);
  const nearlySquare = builder.node('Div', [length, height(builder, length, visual)]);
  if (grid === undefined) return places(builder, offset, nearlySquare);
  const area = builder.ints([grid[0] * grid[1]]);
  const fits = builder.node('Equal', [builder.node('Mod', [length, area]), builder.ints([0])]);
  const within = builder.node('Where', [fits, builder.node('Mod', [offset, area]), offset]);
  const columns = builder.node('Where', [fits, builder.ints([grid[1]]), nearlySquare]);
  return places(builder, within, columns);
}

function places(builder: GraphBuilder, offset: string, columns: string): GridLayout {
  return {
    row: builder.node('Div', [offset, columns]),
    column: builder.node('Mod', [offset, columns]),
    columns,
  };
}

/** For every visual token, its place in its run and the run's length. */
function runs(builder: GraphBuilder, visual: string): { offset: string; length: string } {
  const zero = builder.ints([0]);
  const count = builder.node('Shape', [visual]);
  // No row is before -2 + 1, so the first token starts a run.
  const before = builder.node(
    'Concat',
    [builder.ints([-2]), builder.node('Slice', [visual, zero, builder.ints([-1])])],
    { attributes: { axis: 0 } },
  );
  const gap = builder.node('Sub', [visual, before]);
  const starts = builder.cast(builder.node('Greater', [gap, builder.ints([1])]), 'int64');
  const first = builder.node('Squeeze', [builder.node('NonZero', [starts]), zero]);
  const next = builder.node(
    'Concat',
    [builder.node('Slice', [first, builder.ints([1]), count]), count],
    { attributes: { axis: 0 } },
  );
  const run = builder.node('Sub', [
    builder.node('CumSum', [starts, builder.intScalar(0)]),
    builder.ints([1]),
  ]);
  return {
    offset: builder.node('Sub', [builder.range(count), builder.gather(first, run, 0)]),
    length: builder.gather(builder.node('Sub', [next, first]), run, 0),
  };
}

/** The largest divisor of every length that is not above its square root, int64 [V]. */
function height(builder: GraphBuilder, length: string, visual: string): string {
  const count = builder.cast(builder.node('Shape', [visual]), 'float');
  // One more than the root: rounding of the root must not lose a candidate.
  const bound = builder.cast(builder.node('Sqrt', [count]), 'int64');
  const candidates = builder.node('Add', [
    builder.range(builder.node('Add', [bound, builder.ints([1])])),
    builder.ints([1]),
  ]);
  const lengths = builder.node('Unsqueeze', [length, builder.ints([1])]);
  const divides = builder.node('Equal', [
    builder.node('Mod', [lengths, candidates]),
    builder.ints([0]),
  ]);
  const square = builder.node('Mul', [candidates, candidates]);
  const isLow = builder.node('Not', [builder.node('Greater', [square, lengths])]);
  const fits = builder.cast(builder.node('And', [divides, isLow]), 'int64');
  return builder.reduce('ReduceMax', builder.node('Mul', [fits, candidates]), [1]);
}
