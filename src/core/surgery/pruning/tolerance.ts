/**
 * Which tokens the attention of a layer can do without: FitPrune's own rule, by masses instead of a
 * count.
 */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { HeadAggregate } from '../../ranking/mass/definition';
import { massesOf, rowWeights, type PromptRows } from '../../ranking/mass/masses';

/** Values of the graph. */
export interface Tolerance {
  /** float [1]: the part of a layer's masses that may go, below 1. */
  alpha: string;
  /** float [2, cuts]: the self and cross mass of the unpruned model that this is a part of. */
  totals: string;
  aggregate: HeadAggregate;
}

export interface CutTolerance extends Tolerance {
  /** Which cut of the graph it is, from 0. */
  at: number;
}

/**
 * The survivors of one layer (arXiv 2409.10197, section 3). In ascending order of self mass, the
 * longest prefix that leaves at least `(1 - alpha)` of the layer's total; likewise by cross mass;
 * tokens in both prefixes are dropped. Of equal masses the earlier token is dropped first. If no
 * text follows the image, cross masses and their total are 0, and self mass alone decides. A total
 * larger than all masses drops nothing.
 *
 * @returns `kept`: int64 [K], indices among the visual tokens that entered, ascending; at least one
 *    if alpha is below 1. `totals`: float [2], the sums of the masses that entered
 */
export function withinTolerance(
  builder: GraphBuilder,
  { alpha, totals, aggregate, at }: CutTolerance,
  { map, rows }: { map: (wanted: { aggregate: HeadAggregate }) => string; rows: PromptRows },
): { kept: string; totals: string } {
  const weights = rowWeights(builder, rows);
  const both = massesOf(builder, map({ aggregate }), weights, rows.visual);
  const masses = builder.node('Squeeze', [both, builder.ints([0])]);
  const count = builder.node('Shape', [rows.visual]);
  const [sorted, places] = builder.nodeOutputs('TopK', [masses, count], 2, {
    attributes: { axis: 1, largest: 0 },
  });
  // The mass that stays if a token and all before it are dropped; summed from the largest on, so
  // that no digits cancel.
  const rest = builder.node('CumSum', [sorted!, builder.intScalar(1)], {
    attributes: { exclusive: 1, reverse: 1 },
  });
  const total = builder.gather(totals, builder.ints([at]), 1);
  const least = builder.node('Mul', [
    total,
    builder.node('Sub', [builder.floats([1], [1]), alpha]),
  ]);
  const goes = builder.cast(builder.node('GreaterOrEqual', [rest, least]), 'int64');
  const nothing = builder.node('Expand', [builder.ints([0]), builder.node('Shape', [masses])]);
  const byToken = builder.node('ScatterElements', [nothing, places!, goes], {
    attributes: { axis: 1 },
  });
  const [bySelf, byCross] = [0, 1].map((row) =>
    builder.gather(byToken, builder.intScalar(row), 0),
  ) as [string, string];
  const stays = builder.node('Sub', [builder.ints([1]), builder.node('Mul', [bySelf, byCross])]);
  return {
    kept: builder.node('Squeeze', [builder.node('NonZero', [stays]), builder.ints([0])]),
    totals: builder.node('ReduceSum', [masses, builder.ints([1])], { attributes: { keepdims: 0 } }),
  };
}
