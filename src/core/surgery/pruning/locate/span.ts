/** `span`: the template puts one image of fixed size at a constant place. */
import type { GraphBuilder } from '../../../onnx/graph-builder';
import { chosenDims, type TokenRows } from './token-rows';
import type { LocateContext, Location, VisualSpan } from './types';

export function locateBySpan({ builder, isFirst }: LocateContext, span: VisualSpan): Location {
  return {
    prunes: matchesTemplate(builder, span, isFirst),
    visual: builder.ints(Array.from({ length: span.count }, (_, row) => span.start + row)),
  };
}

/**
 * The span holds an image when the rows that border it are the template's. Compared only where the
 * prompt is long enough to have those rows.
 */
function matchesTemplate(builder: GraphBuilder, span: VisualSpan, isFirst: string): string {
  const { start, count, before, after } = span;
  const end = start + count + after.length;
  const length = builder.dimension('inputs_embeds', 1);
  const longEnough = builder.node('GreaterOrEqual', [length, builder.ints([end])]);
  const both = builder.node('And', [isFirst, longEnough]);
  const borders = [
    ...before.map((token, at) => ({ token, row: start - before.length + at })),
    ...after.map((token, at) => ({ token, row: start + count + at })),
  ];
  const [matches] = builder.branch(
    builder.node('Squeeze', [both, builder.ints([0])]),
    (branch) => [allMatch(branch, borders, span.rows)],
    (branch) => [branch.cast(branch.intScalar(0), 'bool')],
    'matches_template',
  );
  return matches!;
}

/** bool scalar: whether each of these rows looks like its token, by one of the token's patterns. */
function allMatch(
  builder: GraphBuilder,
  borders: readonly { token: number; row: number }[],
  rows: TokenRows,
): string {
  const { dims, patterns } = rows;
  const own = borders.map(({ token }) => patterns.filter((pattern) => pattern.token === token));
  const most = Math.max(...own.map(({ length }) => length));
  // Every row gets as many patterns as the one with the most.
  const chosen = own.flatMap((list) =>
    Array.from({ length: most }, (_, at) => list[at] ?? list[0]!),
  );
  const values = chosen.flatMap((pattern) => [...pattern.values]);
  const constants = builder.floats(values, [borders.length, most, dims.length]);
  const tolerances = builder.floats(
    chosen.map(({ tolerance }) => tolerance),
    [borders.length, most],
  );
  const at = builder.ints(borders.map(({ row }) => row));
  const actual = builder.node('Unsqueeze', [chosenDims(builder, dims, at), builder.ints([2])]);
  const difference = builder.node('Abs', [builder.node('Sub', [actual, constants])]);
  const largest = builder.reduce('ReduceMax', difference, [3]);
  const isLike = builder.cast(builder.node('Less', [largest, tolerances]), 'int32');
  const isRight = builder.reduce('ReduceMax', isLike, [2]);
  const one = builder.cast(builder.ints([1]), 'int32');
  const wrong = builder.reduce('ReduceMax', builder.node('Sub', [one, isRight]), [0, 1]);
  return builder.node('Less', [wrong, builder.cast(builder.intScalar(1), 'int32')]);
}
