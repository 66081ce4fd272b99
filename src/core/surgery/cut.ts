/** One cut: the nodes that drop visual tokens behind the attention of a layer. */
import type { GraphBuilder } from '../onnx/graph-builder';
import type { Ranking } from '../recipe/types';
import type { Location } from './locate';
import { trailingRows } from './masses';
import { bestTokens, fixedValues, hasFixedValues, rankingScores } from './ranking';
import type { AttentionSite } from './sites';

/** The values that change with every cut, by their names in the segment before or behind it. */
export interface CutState {
  /** int64 [V]: rows of the surviving visual tokens in this segment. */
  visual: string;
  /** int64 [V]: what the ranking knows of them before any attention; undefined before the first cut. */
  fixed: string | undefined;
  /** int64 [V]: their places among all visual tokens; undefined before the first cut. */
  ordinals: string | undefined;
  /** The residual stream at the start of the segment, [1, rows, hiddenSize]. */
  hidden: string;
  /** int64 [1]: cached rows of the segment's layers. */
  pastLength: string;
  /** Tensors with a row for every token, on their second to last axis: cosines and sines. */
  rowTensors: ReadonlyMap<string, string>;
  /** Tensors of rows by cached and new columns, on their last two axes: masks. */
  masks: ReadonlyMap<string, string>;
}

export interface Cut {
  site: AttentionSite;
  keep: number;
  ranking: Ranking;
  location: Location;
  before: CutState;
  /** Shape of the whole prompt's embeddings, int64 [3]. */
  promptShape: string;
  /** Cached rows of the layers behind the cut, int64 [1]. */
  pastLengthBehind: string;
  /** The roots that later segments read; the others end here. */
  needed: ReadonlySet<string>;
  /** Whether no cut follows. */
  isLast: boolean;
  /** Whether someone asks which tokens survived. */
  observed: boolean;
}

/**
 * Adds a cut. When the run prunes: rank, choose, gather; otherwise everything passes through.
 * @returns the state behind the cut, and the attention output for the projection
 */
export function addCut(builder: GraphBuilder, cut: Cut): { attention: string; state: CutState } {
  const { site, before, location, needed, pastLengthBehind } = cut;
  const attention = site.output.node.input[site.output.slot]!;
  const hidden = site.residual.node.input[site.residual.slot]!;
  const rowRoots = [...before.rowTensors.keys()].filter((root) => needed.has(root));
  const maskRoots = [...before.masks.keys()].filter((root) => needed.has(root));
  const rowTensors = rowRoots.map((root) => before.rowTensors.get(root)!);
  const masks = maskRoots.map((root) => before.masks.get(root)!);

  // What later cuts read of the survivors; behind the last cut nobody does.
  const carried: (keyof Chosen)[] = [
    ...(cut.isLast && !cut.observed ? [] : (['visual'] as const)),
    ...(cut.isLast || !hasFixedValues(cut.ranking) ? [] : (['fixed'] as const)),
    ...(cut.observed ? (['ordinals'] as const) : []),
  ];

  const outputs = builder.branch(
    location.prunes,
    (branch) => {
      const { rows, chosen } = chooseRows(branch, cut, hidden);
      const gather = (value: string, axis: number): string => branch.gather(value, rows, axis);
      return [
        gather(attention, 1),
        gather(hidden, 1),
        ...carried.map((key) => chosen[key]()),
        ...rowTensors.map((value) => gather(value, -2)),
        ...masks.map((value) => gather(gather(value, -2), -1)),
      ];
    },
    (branch) => {
      // Never read where nothing is pruned.
      const unread = carried.map(() => before.visual);
      const unchanged = [attention, hidden, ...unread, ...rowTensors];
      if (masks.length === 0) return unchanged;
      const columns = cachedColumns(branch, hidden, before.pastLength, pastLengthBehind);
      return [...unchanged, ...masks.map((value) => branch.gather(value, columns, -1))];
    },
    `prune_layer_${site.layer}`,
  );

  const [keptAttention, keptHidden, ...others] = outputs;
  const survivors = new Map(carried.map((key, at) => [key, others[at]!]));
  const pairs = (roots: string[], from: number): Map<string, string> =>
    new Map(roots.map((root, at) => [root, others[carried.length + from + at]!]));
  return {
    attention: keptAttention!,
    state: {
      visual: survivors.get('visual') ?? before.visual,
      fixed: survivors.get('fixed'),
      ordinals: survivors.get('ordinals'),
      hidden: keptHidden!,
      pastLength: pastLengthBehind,
      rowTensors: pairs(rowRoots, 0),
      masks: pairs(maskRoots, rowRoots.length),
    },
  };
}

/** Of the survivors of a cut, int64 [V] each; only what is asked for is computed. */
interface Chosen {
  visual: () => string;
  fixed: () => string;
  ordinals: () => string;
}

/** The rows that stay, in their order, and where the surviving visual tokens are among them. */
function chooseRows(
  branch: GraphBuilder,
  { site, keep, ranking, location, before, promptShape }: Cut,
  hidden: string,
): { rows: string; chosen: Chosen } {
  const length = branch.node('Mul', [
    branch.dimension(hidden, 1),
    requireOnePrompt(branch, promptShape),
  ]);
  const promptLength = branch.gather(promptShape, branch.ints([1]), 0);
  const trailing = trailingRows(branch, location.visual, promptLength);
  const left = tokensLeft(branch, keep, location.visual, before.visual);
  const fixed =
    before.fixed ??
    (hasFixedValues(ranking) ? fixedValues(branch, ranking, location.visual) : undefined);
  const scores = rankingScores(branch, ranking, {
    probabilities: site.probabilities,
    rows: { visual: before.visual, length, trailing },
    fixed,
    left,
  });
  const kept = bestTokens(branch, scores, left);
  const keptRows = branch.gather(before.visual, kept, 0);

  const ones = branch.node('Expand', [branch.ints([1]), length]);
  const without = mark(branch, ones, before.visual, 0);
  const stays = mark(branch, without, keptRows, 1);
  const rows = branch.node('Squeeze', [branch.node('NonZero', [stays]), branch.ints([0])]);
  const position = branch.node('Sub', [
    branch.node('CumSum', [stays, branch.intScalar(0)]),
    branch.ints([1]),
  ]);
  return {
    rows,
    chosen: {
      visual: () => branch.gather(position, keptRows, 0),
      fixed: () => branch.gather(fixed!, kept, 0),
      ordinals: () =>
        before.ordinals === undefined ? kept : branch.gather(before.ordinals, kept, 0),
    },
  };
}

/** The recipe's rounding (`tokensLeft` of core/cost), in the same integers, int64 [1]. */
function tokensLeft(
  branch: GraphBuilder,
  keep: number,
  allVisual: string,
  surviving: string,
): string {
  const all = branch.node('Shape', [allVisual]);
  const scaled = branch.node('Mul', [all, branch.ints([Math.round(10_000 * keep)])]);
  const rounded = branch.node('Div', [
    branch.node('Add', [scaled, branch.ints([5000])]),
    branch.ints([10_000]),
  ]);
  const atLeast = branch.node('Max', [rounded, branch.ints([1])]);
  return branch.node('Min', [atLeast, branch.node('Shape', [surviving])]);
}

function mark(branch: GraphBuilder, rows: string, at: string, value: number): string {
  const updates = branch.node('Expand', [branch.ints([value]), branch.node('Shape', [at])]);
  return branch.node('ScatterElements', [rows, at, updates], { attributes: { axis: 0 } });
}

/**
 * 1, int64 [1], from a reshape that only batch 1 survives: a larger batch would keep other tokens in
 * every row, which one set of shapes cannot hold. It must feed the result, or the runtime would drop it.
 */
function requireOnePrompt(branch: GraphBuilder, promptShape: string): string {
  const one = branch.ints([1]);
  const head = branch.node('Slice', [promptShape, branch.ints([0]), one]);
  const ones = branch.node('Expand', [one, head]);
  return branch.node('Reshape', [ones, one], {
    name: branch.fresh('pruning_serves_batch_size_1_only'),
  });
}

/**
 * Columns for a run that prunes nothing: the layers behind the cut cache fewer rows. Which ones are
 * missing does not matter to the mask, since every run may see all cached visual tokens; leading
 * columns stay (padding is there) and the new ones do.
 */
function cachedColumns(
  branch: GraphBuilder,
  hidden: string,
  pastLength: string,
  pastLengthBehind: string,
): string {
  const fresh = branch.node('Add', [branch.range(branch.dimension(hidden, 1)), pastLength]);
  return branch.node('Concat', [branch.range(pastLengthBehind), fresh], {
    attributes: { axis: 0 },
  });
}
