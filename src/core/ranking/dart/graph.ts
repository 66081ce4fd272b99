/** DART, computed in the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { bestTokens } from '../best-tokens';
import { products, unitStates } from '../cosines';
import type { RankingGraph, RankingInputs } from '../graph';
import { pivotsOfEach, type DartRanking } from './definition';

/**
 * Pivots are the visual tokens, and the tokens of the text after them, whose keys have the largest
 * L1 norms over all heads. They take turns in the order of the prompt, those of the image first.
 * Each takes its share of the tokens that are still free, the least similar to it first by the
 * cosine of hidden states. All taken tokens and the visual pivots stay. The paper rounds shares
 * down; here the first pivots get one token more, so that exactly `left` stay. Hidden states are
 * those that enter the layer, since those after it are only computed for tokens that stay.
 */
export const dartGraph: RankingGraph<DartRanking> = {
  fixedValues: () => undefined,
  scores(builder, _ranking, inputs) {
    const count = builder.node('Shape', [inputs.rows.visual]);
    const { image, rows, ofImage, all } = pivots(builder, inputs);
    const likeness = likenessTo(builder, rows, inputs);
    const open = builder.node('Sub', [inputs.left, ofImage]);
    const last = builder.node('Sub', [builder.node('Shape', [rows]), builder.ints([1])]);
    const nothing = builder.node('Expand', [builder.ints([0]), count]);
    const ones = builder.node('Expand', [builder.ints([1]), ofImage]);
    let taken = builder.scatter(nothing, image, ones);
    for (let turn = 0; turn < 2 * pivotsOfEach; turn += 1) {
      const pivot = builder.node('Min', [builder.ints([turn]), last]);
      const own = builder.node('Squeeze', [builder.gather(likeness, pivot, 0), builder.ints([0])]);
      // Puts taken tokens after all others: no cosine is as large.
      const away = builder.node('Mul', [builder.cast(taken, 'float'), builder.floats([4], [1])]);
      const [, order] = builder.nodeOutputs('TopK', [builder.node('Add', [own, away]), count], 2, {
        attributes: { axis: 0, largest: 0 },
      });
      const share = shareOf(builder, turn, open, all);
      const first = builder.cast(builder.node('Less', [builder.range(count), share]), 'int64');
      taken = builder.node('Add', [taken, builder.scatter(nothing, order!, first)]);
    }
    return taken;
  },
};

/** The number of tokens for a pivot, int64 [1]; 0 if there is no such pivot. */
function shareOf(builder: GraphBuilder, turn: number, open: string, all: string): string {
  const laterTurns = builder.node('Sub', [all, builder.ints([turn + 1])]);
  const share = builder.node('Div', [builder.node('Add', [open, laterTurns]), all]);
  const isThere = builder.node('Less', [builder.ints([turn]), all]);
  return builder.node('Where', [isThere, share, builder.ints([0])]);
}

interface Pivots {
  /** int64, places of the visual ones among the surviving visual tokens, ascending. */
  image: string;
  /**
   * int64, rows of all pivots. At least one is a text row, which takes no token if there is no
   * text.
   */
  rows: string;
  /** int64 [1], the number of visual pivots, and of all pivots. */
  ofImage: string;
  all: string;
}

function pivots(builder: GraphBuilder, { keys, rows, left }: RankingInputs): Pivots {
  const { visual, length, trailing } = rows;
  const most = builder.ints([pivotsOfEach]);
  const sizes = builder.node('Abs', [builder.cast(keys!, 'float')]);
  const norms = builder.node('ReduceSum', [sizes, builder.ints([0, 1, 3])], {
    attributes: { keepdims: 0 },
  });
  const ofImage = builder.node('Min', [left, most]);
  const image = bestTokens(builder, builder.gather(norms, visual, 0), ofImage);
  const firstText = builder.node('Sub', [length, trailing]);
  const isBefore = builder.node('Less', [builder.range(length), firstText]);
  const inText = builder.node('Where', [isBefore, builder.floats([-1], [1]), norms]);
  const ofText = builder.node('Min', [trailing, most]);
  // Devices fail to choose from nothing, so at least one is chosen.
  const text = bestTokens(builder, inText, builder.node('Max', [ofText, builder.ints([1])]));
  return {
    image,
    rows: builder.node('Concat', [builder.gather(visual, image, 0), text], {
      attributes: { axis: 0 },
    }),
    ofImage,
    all: builder.node('Add', [ofImage, ofText]),
  };
}

/** Cosines of the hidden states of pivots and surviving visual tokens, float [pivots, V]. */
function likenessTo(
  builder: GraphBuilder,
  pivotRows: string,
  { hidden, rows }: RankingInputs,
): string {
  const [ofPivots, ofVisual] = [pivotRows, rows.visual].map((chosen) =>
    unitStates(builder, hidden, chosen),
  );
  return products(builder, ofPivots!, ofVisual!);
}
