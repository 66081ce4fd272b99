/** The pruning rewrite: a decoder whose layers drop visual tokens by a recipe's schedule. */
import type { Step } from '../../cost/types';
import { HumanError } from '../../errors';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { OnnxModel } from '../../onnx/model-file';
import type { Ranking } from '../../recipe/types';
import { visualIndexInput } from '../../model/decoder-interface';
import { text } from '../../text';
import { openDecoder } from '../attention/open';
import type { AttentionSite } from '../attention/site';
import { readCarrier, writeCarrier } from './columns';
import { addCut } from './cut';
import { requireFullAttention } from './full-attention';
import { addLocation, type Locate, type Location } from './locate';
import { renameCutDimensions } from './dimensions';
import { beginRewrite, encodeRewrite, finishRewrite, type RewrittenGraph } from '../rewrite';
import { findSegments } from './segments';
import { Rewiring } from './rewiring';
import { RootFinder } from './roots';
import type { SegmentState } from './state';
import { verifyPruned } from './verify';

export interface Pruning {
  schedule: readonly Step[];
  ranking: Ranking;
}

export interface PrunedGraph extends RewrittenGraph {
  /** Name of the int64 [V] input; undefined where the place is constant. */
  visualIndexInput: string | undefined;
}

/** A decoder that prunes, and the names by which a rewrite can go on. */
export interface PrunedDecoder {
  model: OnnxModel;
  builder: GraphBuilder;
  sites: readonly AttentionSite[];
  location: Location;
  /** int64 [3], shape of the whole prompt's embeddings. */
  promptShape: string;
  /** What enters a layer, by layer. */
  entering: readonly SegmentState[];
  /** What leaves a cut, by cut. */
  after: readonly SegmentState[];
  /** Leaves a valid graph. What reads caches and maps of layers must be added before. */
  finish: () => void;
  /** How a layer's masks and positions read for the rows that enter it. */
  resolveFor: (site: AttentionSite) => (value: string) => string;
}

/** The pruned decoder as bytes for a session; external weights stay where they are. */
export function buildPrunedGraph(
  original: OnnxModel,
  pruning: Pruning,
  locate: Locate,
): PrunedGraph {
  return {
    ...encodeRewrite(pruneDecoder(original, pruning, locate)),
    visualIndexInput: locate.kind === 'input' ? visualIndexInput : undefined,
  };
}

/**
 * Rewrites a decoder so that the first prefill prunes: behind the attention of every layer with a
 * step, the best visual tokens by the ranking stay, in their order and with their position ids; the
 * output projection, the feed-forward network and all later layers see only the rows that are left, so
 * that later caches are shorter. Every other run (a decode step, a prefill with a cache, a prompt
 * without an image) computes exactly what the original computes. Batch 1: a larger batch with visual
 * tokens fails in the runtime, at a node whose name says so; so does a run behind pruned caches that
 * does not see all of them.
 * @throws HumanError when the graph is not understood or a step names a layer it does not have
 */
export function pruneDecoder(original: OnnxModel, pruning: Pruning, locate: Locate): OnnxModel {
  const { model, finish } = addPruning(original, pruning, locate, false);
  finish();
  return model;
}

/**
 * The rewrite of `pruneDecoder` but for its end, `finish`.
 * @param observed whether states behind cuts tell the survivors' `ordinals`
 */
export function addPruning(
  original: OnnxModel,
  pruning: Pruning,
  locate: Locate,
  observed: boolean,
): PrunedDecoder {
  const { model, builder } = beginRewrite(original);
  const steps = pruning.schedule.toSorted((a, b) => a.layer - b.layer);
  // Whoever observes reads the map of every layer.
  const firstOpen = observed ? 0 : (steps[0]?.layer ?? Infinity);
  const decoder = openDecoder(model, builder, firstOpen);
  const { index, sites } = decoder;
  const cuts = steps.map(({ layer }) => siteOf(layer, sites, original.file));
  const segments = findSegments(decoder, cuts);
  const originalNodes = [...model.graph.node];

  const pastLength = builder.dimension(sites[0]!.pastKey, 2);
  const rewiring = new Rewiring(decoder, builder, segments, cuts, pastLength);
  const finder = new RootFinder(decoder, segments);
  const promptShape = builder.node('Shape', ['inputs_embeds']);
  const location = addLocation(model, builder, locate, pastLength);
  const masks = [...finder.from(1)].flatMap(([name, { kind }]) => (kind === 'mask' ? [name] : []));
  const siteAfter = (site: AttentionSite): AttentionSite | undefined =>
    sites[sites.indexOf(site) + 1];
  // Where a layer after a cut has a window, later runs must know which columns its cache holds.
  const isWindowed = sites.some(
    ({ layer, window }) => window !== undefined && layer > (steps[0]?.layer ?? Infinity),
  );
  const carriers = cuts.map((cut) => {
    const carrying = siteAfter(cut);
    return isWindowed && carrying ? readCarrier(model, builder, carrying) : undefined;
  });
  const seesAll =
    masks.length > 0 && !isWindowed && index.inputs.has('attention_mask')
      ? requireFullAttention(
          builder,
          masks,
          pastLength,
          builder.dimension(sites.at(-1)!.pastKey, 2),
        )
      : builder.ints([1]);
  const pastOf = (site: AttentionSite): string =>
    builder.node('Mul', [builder.dimension(site.pastKey, 2), seesAll]);
  let state: SegmentState = {
    visual: location.visual,
    fixed: undefined,
    ordinals: undefined,
    hidden: 'inputs_embeds',
    pastLength,
    columns: undefined,
    roots: new Map(),
  };
  const states = [state];
  const gathered = new Map<string, number>();
  cuts.forEach((site, at) => {
    const following = siteAfter(site);
    const {
      attention,
      state: next,
      gathered: values,
    } = addCut(builder, {
      site,
      keep: steps[at]!.keep,
      ranking: pruning.ranking,
      location,
      before: state,
      promptShape,
      firstPastLength: pastLength,
      cachedColumns: carriers[at]?.columns,
      pastLengthAfter: following ? pastOf(following) : state.pastLength,
      needed: finder.from(at + 1),
      resolve: (value) => rewiring.resolve(value, at, site.node),
      isLast: at === cuts.length - 1,
      observed,
    });
    for (const value of values) gathered.set(value, at + 1);
    state = next;
    states.push(state);
    rewiring.enter(at + 1, state, attention);
  });
  for (const node of originalNodes) rewiring.rewire(node);
  renameCutDimensions(model.graph, sites, cuts);
  const segmentOf = (site: AttentionSite): number =>
    cuts.filter(({ layer }) => layer < site.layer).length;
  return {
    model,
    builder,
    sites,
    location,
    promptShape,
    entering: sites.map((site) => states[segmentOf(site)]!),
    after: states.slice(1),
    finish() {
      carriers.forEach((carrier, at) => {
        if (carrier) writeCarrier(model, builder, carrier, states[at + 1]!.columns!);
      });
      finishRewrite(model, sites);
      const cutLayers = cuts.map(({ layer }) => layer);
      verifyPruned(model, { gathered, segmentOf, sites, cutLayers });
    },
    resolveFor: (site) => (value) => rewiring.resolve(value, segmentOf(site), site.node),
  };
}

function siteOf(layer: number, sites: readonly AttentionSite[], file: string): AttentionSite {
  const site = sites.find((candidate) => candidate.layer === layer);
  if (site) return site;
  throw new HumanError(
    text`The schedule prunes at layer ${layer}, but ${file} has layers 0 to ${sites.length - 1}.
      Fit a recipe for this model.`,
    'layer-range',
  );
}
