/** The CDPruner-like baseline, computed in the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { products, unitStates } from '../cosines';
import type { RankingGraph, RankingInputs } from '../graph';
import type { CdPrunerRanking } from './definition';

/** Below this share of a token's own weight, its remaining gain is only rounding. */
const leastPart = 1e-5;

/**
 * Greedy MAP inference of a determinantal point process (Chen et al., arXiv 1709.05135) with the
 * kernel relevance x cosine x relevance. Relevance is the mean cosine with the embeddings of the
 * text after the image, scaled to [1e-6, 1 + 1e-6] as published; there it is CLIP's. A token
 * without any gain left adds 0; of equals, the earlier is taken.
 */
export const cdPrunerGraph: RankingGraph<CdPrunerRanking> = {
  fixedValues: () => undefined,
  scores(builder, _ranking, inputs) {
    const { visual } = inputs.rows;
    const units = unitStates(builder, inputs.hidden, visual);
    const relevance = relevanceOf(builder, units, inputs);
    const weighted = builder.node('Mul', [
      units,
      builder.node('Unsqueeze', [relevance, builder.ints([1])]),
    ]);
    const kernel = products(builder, weighted, weighted);
    const count = builder.node('Shape', [visual]);
    // A diagonal of cosines is 1.
    const gains = builder.node('Mul', [relevance, relevance]);
    const least = builder.node('Mul', [gains, builder.floats([leastPart], [1])]);
    const size = builder.node('Concat', [inputs.left, count], { attributes: { axis: 0 } });
    const [, , taken] = builder.loop(
      inputs.left,
      [
        [gains, 'float'],
        [builder.node('Expand', [builder.floats([0], [1]), size]), 'float'],
        [builder.node('Expand', [builder.ints([0]), count]), 'int64'],
      ],
      (body, turn, [gain, factors, chosen]) =>
        takeBest(body, { kernel, least, turn, gain: gain!, factors: factors!, chosen: chosen! }),
      'most_volume_next',
    );
    return taken!;
  },
};

interface Turn {
  /** float [V, V]. */
  kernel: string;
  /** float [V], the threshold below which a gain counts as 0. */
  least: string;
  /** int64 []. */
  turn: string;
  /** float [V], the gain of each token; negative once it is taken. */
  gain: string;
  /** float [left, V], rows of the Cholesky factor so far. */
  factors: string;
  /** int64 [V]. */
  chosen: string;
}

/** @returns the next gain, factors and chosen */
function takeBest(body: GraphBuilder, { kernel, least, turn, ...now }: Turn): string[] {
  const next = body.node('ArgMax', [now.gain], { attributes: { axis: 0 } });
  const column = body.node('Transpose', [body.gather(now.factors, next, 1)], {
    attributes: { perm: [1, 0] },
  });
  const known = body.node('MatMul', [column, now.factors]);
  const fresh = body.node('Sub', [body.gather(kernel, next, 0), known]);
  const own = body.gather(now.gain, next, 0);
  const isNew = body.node('Greater', [own, body.floats([0], [1])]);
  // Avoids division by 0; the result would not be used.
  const root = body.node('Sqrt', [body.node('Where', [isNew, own, body.floats([1], [1])])]);
  const row = body.node('Where', [isNew, body.node('Div', [fresh, root]), body.floats([0], [1])]);
  const place = body.node('Reshape', [turn, body.ints([1, 1])]);
  const flat = body.node('Squeeze', [row, body.ints([0])]);
  const rest = body.node('Sub', [now.gain, body.node('Mul', [flat, flat])]);
  const zero = body.floats([0], [1]);
  const counted = body.node('Where', [body.node('Greater', [rest, least]), rest, zero]);
  const isTaken = body.node('Less', [now.gain, zero]);
  const gain = body.node('Where', [isTaken, now.gain, counted]);
  return [
    body.scatter(gain, next, body.floats([-1], [1])),
    body.node('ScatterND', [now.factors, place, row]),
    body.scatter(now.chosen, next, body.ints([1])),
  ];
}

/** float [V]; 1 if tokens do not differ, as without a text. */
function relevanceOf(
  builder: GraphBuilder,
  units: string,
  { hidden, rows: { length, trailing } }: RankingInputs,
): string {
  const all = builder.range(length);
  const isBefore = builder.node('Less', [all, builder.node('Sub', [length, trailing])]);
  const inText = builder.cast(builder.node('Not', [isBefore]), 'float');
  const most = builder.cast(builder.node('Max', [trailing, builder.ints([1])]), 'float');
  const weights = builder.node('Unsqueeze', [
    builder.node('Div', [inText, most]),
    builder.ints([0]),
  ]);
  // The mean of cosines with vectors of length 1 is the product with their mean.
  const text = builder.node('MatMul', [weights, unitStates(builder, hidden, all)]);
  const likeness = builder.node('Squeeze', [products(builder, text, units), builder.ints([0])]);
  const lowest = builder.node('Neg', [
    builder.reduce('ReduceMax', builder.node('Neg', [likeness]), [0], 1),
  ]);
  const spread = builder.node('Sub', [builder.reduce('ReduceMax', likeness, [0], 1), lowest]);
  const differs = builder.node('Greater', [spread, builder.floats([0], [1])]);
  const one = builder.floats([1], [1]);
  const above = builder.node('Add', [
    builder.node('Sub', [likeness, lowest]),
    builder.floats([1e-6], [1]),
  ]);
  const scaled = builder.node('Div', [above, builder.node('Where', [differs, spread, one])]);
  return builder.node('Where', [differs, scaled, one]);
}
