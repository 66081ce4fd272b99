/** The pruning rewrite: a decoder whose layers drop visual tokens by a recipe's schedule. */
import { beforeDecoder } from '../../cost/types';
import { HumanError } from '../../errors';
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { OnnxModel } from '../../onnx/model-file';
import { rankingsByStep } from '../../ranking/before';
import { visualIndexInput } from '../../model/folder/decoder-interface';
import { text } from '../../text';
import type { DecoderGraph } from '../attention/find';
import { openDecoder } from '../attention/open';
import type { AttentionSite } from '../attention/site';
import { requireBefore } from './before-decoder';
import { addCut } from './cut';
import type { Cut } from './cut-plan';
import { addSizeBias, scoreType } from './size-bias';
import { addLaterRuns } from './later-runs';
import { addLocation, type Locate, type Location } from './locate/locate';
import { renameCutDimensions } from './dimensions';
import { addFedInputs, keepAt, type FedPruning } from './fed';
import { beginRewrite, encodeRewrite, finishRewrite, type RewrittenGraph } from '../rewrite';
import { beginsBefore, placeAfter, placeBeforeDecoder, type CutPlace } from './place';
import { findSegments } from './segments';
import { Rewiring } from './rewiring';
import { RootFinder } from './roots';
import type { Root, SegmentState } from './state';
import type { Tolerance } from './tolerance';
import { verifyPruned } from './verify';
import { tellWholeSequence, type WholeSequence } from './whole-sequence';

export type { Pruning } from './fed';

export interface PrunedGraph extends RewrittenGraph {
  /** Name of the int64 [V] input; undefined where the place is constant. */
  visualIndexInput: string | undefined;
}

/** A decoder that prunes, and the names by which a rewrite can continue. */
export interface PrunedDecoder {
  model: OnnxModel;
  builder: GraphBuilder;
  sites: readonly AttentionSite[];
  location: Location;
  /** int64 [3], shape of the whole prompt's embeddings. */
  promptShape: string;
  /** The state that enters a layer, by layer. */
  entering: readonly SegmentState[];
  /** The state after a cut, by cut. */
  after: readonly SegmentState[];
  /**
   * Completes the graph to a valid one. Nodes that read caches and maps of layers must be added
   * before.
   */
  finish: () => void;
  /** How a layer's masks and positions read for the rows that enter it. */
  resolveFor: (site: AttentionSite) => (value: string) => string;
}

/** The pruned decoder as bytes for a session; external weights stay where they are. */
export function buildPrunedGraph(
  original: OnnxModel,
  pruning: FedPruning,
  locate: Locate,
): PrunedGraph {
  return {
    ...encodeRewrite(pruneDecoder(original, pruning, locate)),
    visualIndexInput: locate.kind === 'input' ? visualIndexInput : undefined,
  };
}

/**
 * Rewrites a decoder so that the first prefill prunes. After the attention of every layer with a
 * step, the best visual tokens by the ranking stay, in their order and with their position ids. The
 * output projection, the feed-forward network and all later layers see only the rows that are left,
 * so that later caches are shorter; a step before the decoder shortens all of them. Every other run
 * (a decode step, a prefill with a cache, a prompt without an image) computes exactly what the
 * original computes. Batch 1: a larger batch with visual tokens fails in the runtime, at a node
 * whose name explains it; so does a run after pruned caches that does not see all of them.
 *
 * @throws HumanError when the graph is not understood or a step names a layer it does not have
 */
export function pruneDecoder(original: OnnxModel, pruning: FedPruning, locate: Locate): OnnxModel {
  const { model, finish } = addPruning(original, pruning, locate, false);
  finish();
  return model;
}

/**
 * The rewrite of `pruneDecoder` except for its end, `finish`.
 *
 * @param observed whether states after cuts include the survivors' `ordinals`
 * @param tolerance decides at every step instead of its `keep`
 */
export function addPruning(
  original: OnnxModel,
  pruning: FedPruning,
  locate: Locate,
  observed: boolean,
  tolerance?: Tolerance,
): PrunedDecoder {
  const { model, builder } = beginRewrite(original);
  const steps = pruning.schedule.toSorted((a, b) => a.layer - b.layer);
  const rankings = rankingsByStep(steps, pruning.ranking);
  // Observing reads the map of every layer.
  const decoder = openDecoder(model, builder, observed ? 0 : (steps[0]?.layer ?? Infinity));
  const { sites } = decoder;
  const cuts = steps.map(({ layer }) => placeOf(layer, decoder, original.file));
  const segments = findSegments(decoder, cuts);
  if (beginsBefore(cuts)) requireBefore(decoder);
  const originalNodes = [...model.graph.node];

  const firstLength = builder.dimension(sites[0]!.pastKey, 2);
  const rawReaders = new Set(model.graph.node.slice(originalNodes.length));
  const roots = new RootFinder(decoder, segments);
  const promptShape = builder.node('Shape', ['inputs_embeds']);
  const location = addLocation(model, builder, locate, firstLength);
  addFedInputs(model, pruning);
  const masks = masksIn(roots.from(1));
  const later = addLaterRuns(model, builder, decoder, cuts, masks, firstLength, rawReaders);
  const whole = beginsBefore(cuts)
    ? tellWholeSequence(decoder, builder, firstLength, later.carried(0)!)
    : undefined;
  const pastLength = whole?.pastLength ?? firstLength;
  const rewiring = new Rewiring(decoder, builder, segments, cuts, pastLength);

  const planOf = (place: CutPlace, at: number, before: SegmentState): Cut => ({
    ...{ place, location, promptShape, observed, before, later: pruning.ranking },
    ...{ ranking: rankings[at]!, keep: keepAt(pruning, steps[at]!, at) },
    tolerance: tolerance && { ...tolerance, at },
    ...{ firstPastLength: pastLength, pastLengthAfter: later.pastLength(at) },
    cachedColumns: later.carried(at)?.columns,
    ...{ needed: roots.from(at + 1), isLast: at === cuts.length - 1 },
    resolve: (value) => rewiring.resolve(value, at, place.site!.node),
  });
  const first = wholePrompt(location, pastLength, whole);
  const { states, gathered } = addCuts(builder, cuts, first, planOf, rewiring);
  const types = sites.map((site) => scoreType(site, decoder.index));
  for (const node of originalNodes) rewiring.rewire(node);
  whole?.rewire(originalNodes.filter((node) => !segments.ofNode.has(node)));
  renameCutDimensions(model.graph, sites, cuts);

  const segmentOf = segmentFinder(cuts);
  addSizeBias(builder, sites, types, (site) => states[segmentOf(site)]!);
  return {
    ...{ model, builder, sites, location, promptShape },
    entering: sites.map((site) => states[segmentOf(site)]!),
    after: states.slice(1),
    finish() {
      later.finish(states, whole?.next);
      finishRewrite(model, sites);
      const rowless = whole?.next === undefined ? [] : [whole.next];
      const cutLayers = cuts.map(({ layer }) => layer);
      verifyPruned(model, { gathered, rowless, segmentOf, sites, cutLayers });
    },
    resolveFor: (site) => (value) => rewiring.resolve(value, segmentOf(site), site.node),
  };
}

/**
 * Adds the cuts in order, each after the state that the one before left.
 *
 * @returns `states`: by segment, `first` first; `gathered`: the segment of each value whose rows a
 *    cut has chosen
 */
function addCuts(
  builder: GraphBuilder,
  places: readonly CutPlace[],
  first: SegmentState,
  planOf: (place: CutPlace, at: number, before: SegmentState) => Cut,
  rewiring: Rewiring,
): { states: SegmentState[]; gathered: Map<string, number> } {
  const states = [first];
  const gathered = new Map<string, number>();
  places.forEach((place, at) => {
    const cut = addCut(builder, planOf(place, at, states[at]!));
    for (const value of cut.gathered) gathered.set(value, at + 1);
    states.push(cut.state);
    rewiring.enter(at + 1, cut.state, cut.attention);
  });
  return { states, gathered };
}

function masksIn(roots: ReadonlyMap<string, Root>): string[] {
  return [...roots].flatMap(([name, { kind }]) => (kind === 'mask' ? [name] : []));
}

/** @returns the segment whose rows enter a layer */
function segmentFinder(cuts: readonly CutPlace[]): (site: AttentionSite) => number {
  return (site) => cuts.filter(({ layer }) => layer < site.layer).length;
}

function wholePrompt(
  { visual }: Location,
  pastLength: string,
  whole: WholeSequence | undefined,
): SegmentState {
  return {
    ...{ visual, pastLength, hidden: 'inputs_embeds', roots: whole?.roots ?? new Map() },
    ...{ fixed: undefined, ordinals: undefined, columns: undefined, sizes: undefined },
    ...{ totals: undefined, bias: undefined },
  };
}

/** @throws HumanError `layer-range` */
function placeOf(layer: number, decoder: DecoderGraph, file: string): CutPlace {
  const { sites } = decoder;
  if (layer === beforeDecoder) return placeBeforeDecoder(decoder);
  const site = sites.find((candidate) => candidate.layer === layer);
  if (site) return placeAfter(site, decoder);
  throw new HumanError(
    text`The schedule prunes at layer ${layer}, but ${file} has layers
      ${describeLayers(sites)}. Fit a recipe for this model.`,
    'layer-range',
  );
}

/** "0 to 31", or all of them if some have no attention. */
function describeLayers(sites: readonly AttentionSite[]): string {
  const layers = sites.map(({ layer }) => layer);
  const [first, last] = [layers[0]!, layers.at(-1)!];
  return last - first === layers.length - 1 ? `${first} to ${last}` : layers.join(', ');
}
