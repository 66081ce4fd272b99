/** Size bias after a cut, computed in the graph. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { unitRows } from '../cosines';

/** The visual tokens that enter a cut, and which of them stay. */
export interface Merging {
  /** Vectors for comparing tokens, of length 1, float [V, width], of the tokens that enter. */
  unit: string;
  /** int64 [left], indices of the kept tokens, ascending. */
  kept: string;
  /** float [V], sizes so far; undefined where all are 1. */
  sizes: string | undefined;
}

/**
 * Sizes of the kept tokens, float [left]. Each dropped token is assigned to the kept one with the
 * largest cosine; of equals, the earlier. A token that grows g-fold becomes g^beta times as large.
 */
export function grownSizes(builder: GraphBuilder, beta: number, merging: Merging): string {
  const { unit, kept } = merging;
  const one = builder.ints([1]);
  const count = builder.dimension(unit, 0);
  const ones = builder.node('Expand', [builder.floats([1], [1]), count]);
  const sizes = merging.sizes ?? ones;
  const ofKept = builder.node('Transpose', [builder.gather(unit, kept, 0)], {
    attributes: { perm: [1, 0] },
  });
  const nearest = builder.node('ArgMax', [builder.node('MatMul', [unit, ofKept])], {
    attributes: { axis: 1, keepdims: 0 },
  });
  const left = builder.node('Shape', [kept]);
  const goesTo = builder.node('Equal', [
    builder.node('Unsqueeze', [nearest, one]),
    builder.range(left),
  ]);
  // Kept tokens add 0, so that no part is ever empty, which some devices cannot handle.
  const none = builder.node('Expand', [builder.floats([0], [1]), left]);
  const brought = builder.scatter(sizes, kept, none);
  const came = builder.node('MatMul', [
    builder.node('Unsqueeze', [brought, builder.ints([0])]),
    builder.cast(goesTo, 'float'),
  ]);
  const own = builder.gather(sizes, kept, 0);
  const together = builder.node('Add', [own, builder.node('Squeeze', [came, builder.ints([0])])]);
  const growth = builder.node('Div', [together, own]);
  return builder.node('Mul', [own, builder.node('Pow', [growth, builder.floats([beta], [1])])]);
}

/**
 * The keys of tokens over all heads, of length 1, float [V, keyValueHeads * headSize].
 * @param keys the rotated keys of a layer, [1, keyValueHeads, rows, headSize]
 * @param visual int64 [V], rows of the tokens
 */
export function unitKeys(builder: GraphBuilder, keys: string, visual: string): string {
  const ofTokens = builder.gather(builder.cast(keys, 'float'), visual, 2);
  const rows = builder.node('Transpose', [ofTokens], { attributes: { perm: [0, 2, 1, 3] } });
  const shape = builder.node('Concat', [builder.node('Shape', [visual]), builder.ints([-1])], {
    attributes: { axis: 0 },
  });
  return unitRows(builder, builder.node('Reshape', [rows, shape]));
}

/** The tokens of a segment after a cut. */
export interface Sized {
  /** Whether this run prunes, bool. */
  prunes: string;
  /** int64 [V], rows of the visual tokens that are left, within the segment. */
  visual: string;
  /** float [V], from `grownSizes`. */
  sizes: string;
  /** The residual stream of the segment, [1, rows, hiddenSize]. */
  hidden: string;
  /** int64 [1], cached rows of the segment's layers. */
  pastLength: string;
}

/**
 * The bias for the attention logits of each column, float [columns]: the log of the size of visual
 * tokens in the run that prunes, otherwise 0.
 */
export function sizeBias(builder: GraphBuilder, tokens: Sized): string {
  const zeros = (branch: GraphBuilder, length: string): string =>
    branch.node('Expand', [branch.floats([0], [1]), length]);
  const [bias] = builder.branch(
    tokens.prunes,
    (branch) => {
      const columns = zeros(branch, branch.dimension(tokens.hidden, 1));
      const logs = branch.node('Log', [tokens.sizes]);
      return [branch.scatter(columns, tokens.visual, logs)];
    },
    (branch) => [
      zeros(branch, branch.node('Add', [tokens.pastLength, branch.dimension(tokens.hidden, 1)])),
    ],
    'size_bias',
  );
  return bias!;
}

/**
 * The same for every row, float [1, 1, rows, columns]: fused operators take it whole.
 * @param bias from `sizeBias`
 * @param hidden the residual stream of the segment, [1, rows, hiddenSize]
 */
export function biasOfRows(builder: GraphBuilder, bias: string, hidden: string): string {
  const one = builder.ints([1]);
  const shape = builder.node('Concat', [one, one, builder.dimension(hidden, 1), one], {
    attributes: { axis: 0 },
  });
  return builder.node('Expand', [
    builder.node('Unsqueeze', [bias, builder.ints([0, 1, 2])]),
    shape,
  ]);
}
