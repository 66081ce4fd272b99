/** One cut: the nodes that drop visual tokens after the attention of a layer, or before the first. */
import { batchOneOnly } from '../../model/decoder-interface';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { Ranking } from '../../ranking/families';
import { bestTokens } from '../../ranking/best-tokens';
import { rankingGraph } from '../../ranking/graphs';
import { trailingRows } from '../../ranking/mass/masses';
import { scaledCount } from '../../ranking/rounding';
import { invariant } from '../../errors';
import { grownSizes, sizeBias, unitKeys } from '../../ranking/size-bias/graph';
import { unitStates } from '../../ranking/cosines';
import { valueAt } from '../attention/site';
import type { Location } from './locate/locate';
import type { CutPlace } from './place';
import type { Roots, SegmentState } from './state';

export interface Cut {
  place: CutPlace;
  keep: number;
  /** What ranks here. */
  ranking: Ranking;
  /** What ranks at later cuts. */
  later: Ranking;
  location: Location;
  before: SegmentState;
  /** Shape of the whole prompt's embeddings, int64 [3]. */
  promptShape: string;
  /** Rows of the whole sequence before this run's, int64 [1]. */
  firstPastLength: string;
  /** Cached rows of the layers after the cut, int64 [1]. */
  pastLengthAfter: string;
  /**
   * int64: places in the whole sequence of what the layers after the cut have cached; undefined where
   * every run may see all of it.
   */
  cachedColumns: string | undefined;
  /** The roots that later segments read; the others end here. */
  needed: Roots;
  /** A value of masks or positions as it is for the rows that enter the cut. */
  resolve: (value: string) => string;
  /** Whether no cut follows. */
  isLast: boolean;
  /** Whether someone asks which tokens survived. */
  observed: boolean;
}

/**
 * Adds a cut. When the run prunes: rank, choose, gather; otherwise everything passes through. The layers
 * after it cache fewer rows then: where every run may see all of them, it does not matter to a mask which
 * are missing; leading columns stay (padding is there) and the new ones do.
 * @returns the state after the cut, the attention output for the projection, and all values whose rows
 *   are those that stay
 */
export function addCut(
  builder: GraphBuilder,
  cut: Cut,
): { attention: string | undefined; state: SegmentState; gathered: string[] } {
  const { place, before, location, needed, pastLengthAfter, cachedColumns } = cut;
  const { site } = place;
  // A layer's stream may be the embeddings themselves, which a cut before the decoder has shortened.
  const hidden = place.hidden === 'inputs_embeds' ? before.hidden : place.hidden;
  const streams = site ? [valueAt(site.output), hidden] : [hidden];
  const roots = [...needed].map(([name, root]) => ({
    name,
    root,
    value: before.roots.get(name) ?? name,
  }));

  // What later cuts, and a bias, read of the survivors; after the last cut nobody else does.
  const beta = cut.later.sizeBias ?? 0;
  const carried: (keyof Chosen)[] = [
    ...(cut.isLast && !cut.observed && beta === 0 ? [] : (['visual'] as const)),
    ...(cut.isLast || rankingGraph(cut.later).fixedValues(cut.later) === undefined
      ? []
      : (['fixed'] as const)),
    ...(beta === 0 ? [] : (['sizes'] as const)),
    ...(cut.observed ? (['ordinals'] as const) : []),
  ];

  const outputs = builder.branch(
    location.prunes,
    (branch) => {
      const { rows, chosen } = chooseRows(branch, cut, hidden);
      const gather = (value: string, axis: number): string => branch.gather(value, rows, axis);
      return [
        ...streams.map((value) => gather(value, 1)),
        // Nothing is cached in a run that prunes: columns are rows.
        ...(cachedColumns === undefined
          ? []
          : [before.columns === undefined ? rows : branch.gather(before.columns, rows, 0)]),
        ...carried.map((key) => chosen[key]()),
        ...roots.map(({ root, value }) =>
          root.kind === 'rows' ? gather(value, root.axis) : gather(gather(value, -2), -1),
        ),
      ];
    },
    (branch) => {
      const kept = lazily(() => {
        const firstRow = cachedColumns === undefined ? before.pastLength : cut.firstPastLength;
        const fresh = branch.node('Add', [branch.range(branch.dimension(hidden, 1)), firstRow]);
        const cached = cachedColumns ?? branch.range(pastLengthAfter);
        return branch.node('Concat', [cached, fresh], { attributes: { axis: 0 } });
      });
      return [
        ...streams,
        ...(cachedColumns === undefined ? [] : [kept()]),
        // Never read where nothing is pruned.
        ...carried.map((key) =>
          key === 'sizes' ? branch.cast(before.visual, 'float') : before.visual,
        ),
        ...roots.map(({ name, root, value }) =>
          root.kind === 'rows'
            ? value
            : branch.gather(cachedColumns === undefined ? value : name, kept(), -1),
        ),
      ];
    },
    site ? `prune_layer_${site.layer}` : 'prune_before_decoder',
  );

  const keptStreams = outputs.slice(0, streams.length);
  const keptHidden = keptStreams.at(-1)!;
  const rest = outputs.slice(streams.length);
  const [columns, others] =
    cachedColumns === undefined ? [undefined, rest] : [rest[0], rest.slice(1)];
  const survivors = new Map(carried.map((key, at) => [key, others[at]!]));
  const visual = survivors.get('visual') ?? before.visual;
  const sizes = survivors.get('sizes');
  const sized = sizes !== undefined && {
    ...{ prunes: location.prunes, visual, sizes },
    ...{ hidden: keptHidden, pastLength: pastLengthAfter },
  };
  return {
    gathered: [...keptStreams, ...others.slice(carried.length)],
    attention: site && keptStreams[0],
    state: {
      visual,
      sizes,
      bias: sized ? sizeBias(builder, sized) : undefined,
      fixed: survivors.get('fixed'),
      ordinals: survivors.get('ordinals'),
      hidden: keptHidden,
      pastLength: pastLengthAfter,
      columns,
      roots: new Map(roots.map(({ name }, at) => [name, others[carried.length + at]!])),
    },
  };
}

function lazily(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}

/** Of the survivors of a cut, int64 [V] each; only what is asked for is computed. */
interface Chosen {
  visual: () => string;
  fixed: () => string;
  ordinals: () => string;
  sizes: () => string;
}

/** The rows that stay, in their order, and where the surviving visual tokens are among them. */
function chooseRows(
  branch: GraphBuilder,
  { place, keep, ranking, later, location, before, promptShape, resolve }: Cut,
  hidden: string,
): { rows: string; chosen: Chosen } {
  const length = branch.node('Mul', [
    branch.dimension(hidden, 1),
    requireOnePrompt(branch, promptShape),
  ]);
  const promptLength = branch.gather(promptShape, branch.ints([1]), 0);
  const trailing = trailingRows(branch, location.visual, promptLength);
  const left = tokensLeft(branch, keep, location.visual, before.visual);
  const { site } = place;
  const graph = rankingGraph(ranking);
  const fixedOf = (one: Ranking): string | undefined =>
    before.fixed ?? rankingGraph(one).fixedValues(one)?.(branch, location.visual);
  const fixed = fixedOf(ranking);
  const scores = graph.scores(branch, ranking, {
    map(wanted) {
      invariant(site !== undefined, 'there is no attention before the decoder');
      return site.headMap(branch, { ...wanted, resolve, bias: before.bias });
    },
    rows: { visual: before.visual, length, trailing },
    ...{ keys: site?.presentKey, hidden, fixed, left },
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
      fixed: () => branch.gather(later === ranking ? fixed! : fixedOf(later)!, kept, 0),
      ordinals: () =>
        before.ordinals === undefined ? kept : branch.gather(before.ordinals, kept, 0),
      sizes: () =>
        grownSizes(branch, later.sizeBias!, {
          unit: site
            ? unitKeys(branch, site.presentKey, before.visual)
            : unitStates(branch, hidden, before.visual),
          ...{ kept, sizes: before.sizes },
        }),
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
  const rounded = scaledCount(branch, branch.node('Shape', [allVisual]), keep);
  const atLeast = branch.node('Max', [rounded, branch.ints([1])]);
  return branch.node('Min', [atLeast, branch.node('Shape', [surviving])]);
}

function mark(branch: GraphBuilder, rows: string, at: string, value: number): string {
  const updates = branch.node('Expand', [branch.ints([value]), branch.node('Shape', [at])]);
  return branch.scatter(rows, at, updates);
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
    name: branch.fresh(batchOneOnly),
  });
}
