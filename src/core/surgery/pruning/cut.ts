/**
 * One cut: the nodes that drop visual tokens after the attention of a layer, or before the first.
 */
import type { GraphBuilder } from '../../onnx/graph-builder';
import { rankingGraph } from '../../ranking/graphs';
import { sizeBias } from '../../ranking/size-bias/graph';
import { valueAt } from '../attention/site';
import { chooseRows, type Chosen } from './choose';
import type { Root, SegmentState } from './state';
import { Cut } from './cut-plan';

/**
 * Adds a cut. If the run prunes: rank, choose, gather; otherwise everything passes through. The
 * layers after it then cache fewer rows. Where every run may see all cached rows, a mask need not
 * know which rows are missing: its leading columns (the padding) stay, and so do the new ones.
 *
 * @returns the state after the cut, the attention output for the projection, and all values whose
 *    rows are the kept ones
 */
export function addCut(
  builder: GraphBuilder,
  cut: Cut,
): { attention: string | undefined; state: SegmentState; gathered: string[] } {
  const { place, before, location, pastLengthAfter, cachedColumns } = cut;
  const { site } = place;
  // A layer's stream may be the embeddings themselves, which a cut before the decoder has
  // shortened.
  const hidden = place.hidden === 'inputs_embeds' ? before.hidden : place.hidden;
  const streams = site ? [valueAt(site.output), hidden] : [hidden];
  const roots = [...cut.needed].map(([name, root]) => ({
    name,
    root,
    value: before.roots.get(name) ?? name,
  }));

  const carried = carriedBy(cut);
  const through: Through = { streams, carried, roots };

  const isStep = cut.keep.isStep?.(builder);
  const outputs = builder.branch(
    isStep === undefined ? location.prunes : builder.node('And', [location.prunes, isStep]),
    (branch) => drop(branch, cut, hidden, through),
    (branch) => pass(branch, cut, through),
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
      totals: survivors.get('totals'),
      hidden: keptHidden,
      pastLength: pastLengthAfter,
      columns,
      roots: new Map(roots.map(({ name }, at) => [name, others[carried.length + at]!])),
    },
  };
}

/** The values that pass through a cut. */
interface Through {
  streams: readonly string[];
  carried: readonly (keyof Chosen)[];
  roots: readonly { name: string; root: Root; value: string }[];
}

/** Values of the survivors for later cuts and a bias; after the last cut only a bias reads them. */
function carriedBy(cut: Cut): (keyof Chosen)[] {
  const beta = cut.later.sizeBias ?? 0;
  return [
    ...(cut.isLast && !cut.observed && beta === 0 ? [] : (['visual'] as const)),
    ...(cut.isLast || rankingGraph(cut.later).fixedValues(cut.later) === undefined
      ? []
      : (['fixed'] as const)),
    ...(beta === 0 ? [] : (['sizes'] as const)),
    ...(cut.observed ? (['ordinals'] as const) : []),
    ...(cut.tolerance === undefined ? [] : (['totals'] as const)),
  ];
}

/** The values after a cut in a run that prunes. @param hidden whose rows are ranked */
function drop(
  branch: GraphBuilder,
  cut: Cut,
  hidden: string,
  { streams, carried, roots }: Through,
): string[] {
  const { before, cachedColumns } = cut;
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
}

/**
 * The values after a cut that drops nothing: in every run that does not prune, and if this schedule
 * has no such step.
 */
function pass(builder: GraphBuilder, cut: Cut, { streams, carried, roots }: Through): string[] {
  const { before, firstPastLength, pastLengthAfter, cachedColumns } = cut;
  // Where no step may be, one has been before.
  const mayLack = cut.keep.isStep !== undefined;
  const asBefore = (): string[] =>
    carried.map((key) => {
      const known = mayLack && key !== 'totals' ? before[key] : undefined;
      if (known !== undefined) return known;
      // Never read where nothing is pruned.
      const isFloat = key === 'sizes' || key === 'totals';
      return isFloat ? builder.cast(before.visual, 'float') : before.visual;
    });
  if (cachedColumns === undefined) {
    const masked = (value: string) =>
      withoutColumns(builder, value, pastLengthAfter, before.pastLength);
    return [
      ...streams,
      ...asBefore(),
      ...roots.map(({ root, value }) => (root.kind === 'rows' ? value : masked(value))),
    ];
  }
  const unpruned = (branch: GraphBuilder): string[] => {
    const fresh = branch.node('Add', [
      branch.range(branch.dimension(streams.at(-1)!, 1)),
      firstPastLength,
    ]);
    const kept = branch.node('Concat', [cachedColumns, fresh], { attributes: { axis: 0 } });
    return [
      kept,
      ...roots.map(({ name, root, value }) =>
        root.kind === 'rows' ? value : branch.gather(name, kept, -1),
      ),
    ];
  };
  const [kept, ...rest] = !mayLack
    ? unpruned(builder)
    : builder.branch(
        cut.location.prunes,
        () => [before.columns!, ...roots.map(({ value }) => value)],
        unpruned,
        'no_step',
      );
  return [...streams, kept!, ...asBefore(), ...rest];
}

/**
 * A mask less the columns from one int64 [1] to another: in every decode step after every cut, so
 * in as few nodes as can be.
 */
function withoutColumns(builder: GraphBuilder, mask: string, from: string, to: string): string {
  const last = builder.ints([-1]);
  const parts = [
    builder.node('Slice', [mask, builder.ints([0]), from, last]),
    builder.node('Slice', [mask, to, builder.ints([Number.MAX_SAFE_INTEGER]), last]),
  ];
  return builder.node('Concat', parts, { attributes: { axis: -1 } });
}
