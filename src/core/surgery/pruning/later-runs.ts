/** What runs after a pruned prompt must know of shortened caches: how long they are, and what they hold. */
import type { GraphBuilder } from '../../onnx/graph-builder';
import type { NodeProto } from '../../onnx/generated/onnx_pb';
import type { OnnxModel } from '../../onnx/model-file';
import type { DecoderGraph } from '../attention/find';
import type { AttentionSite } from '../attention/site';
import { readCarrier, writeCarrier, type Carrier } from './columns';
import { renameCarrier } from './dimensions';
import { requireFullAttention } from './full-attention';
import { beginsBefore, type CutPlace } from './place';
import type { SegmentState } from './state';
import { turningNumbers } from './whole-positions';

/** What a cache carries. */
export interface CarriedNumbers {
  /** int64 [cached], places in the whole sequence of what the layers after a cut have cached. */
  columns: string;
  /**
   * int64, what tells where positions of several axes go on, as `wholeAxes` takes it; undefined where nothing asks for
   * it: positions have one axis, or the cut does not lie before the decoder.
   */
  next: string | undefined;
}

export interface LaterRuns {
  /** int64 [1], cached rows of the layers after a cut; those of the first layer where none follow. */
  pastLength: (cut: number) => string;
  /** Undefined where it does not matter which columns these have cached. */
  carried: (cut: number) => CarriedNumbers | undefined;
  /**
   * Hands the numbers on to the next run; to be called when nothing else is added to the graph.
   * @param next of the carried numbers, after this run
   */
  finish: (states: readonly SegmentState[], next: string | undefined) => void;
}

/**
 * Where a mask tells columns apart in a layer after a cut (a window, chunks, a slope), one cache of each segment carries the
 * places of its columns. Elsewhere every run must see all that is cached, and a guard sees to it.
 * @param masks of rows by all columns, that layers after a cut read
 * @param pastLength int64 [1], rows of the whole sequence before this run's
 * @param rawReaders nodes that read how long the first cache is as the runtime hands it in
 */
export function addLaterRuns(
  model: OnnxModel,
  builder: GraphBuilder,
  { sites, index, inputs }: DecoderGraph,
  cuts: readonly CutPlace[],
  masks: readonly string[],
  pastLength: string,
  rawReaders: ReadonlySet<NodeProto>,
): LaterRuns {
  const following = cuts.map(({ next }) => next);
  const firstCut = cuts[0]?.layer ?? Infinity;
  // What the first cache lacks then, nothing else tells.
  const isBefore = beginsBefore(cuts);
  const needsColumns =
    isBefore ||
    sites.some((site) => site.layer > firstCut && (site.window !== undefined || site.needsColumns));
  const beside = (cut: number): number =>
    isBefore && cut === 0 && inputs.positions === 'mrope' ? turningNumbers : 0;
  const carriers: (Carrier | undefined)[] = following.map((site, at) =>
    needsColumns && site
      ? readCarrier(model, builder, carrierOf(site, sites, cuts[at + 1]), rawReaders, beside(at))
      : undefined,
  );
  const isGuarded = masks.length > 0 && !needsColumns && index.inputs.has('attention_mask');
  const shortest = builder.dimension(sites.at(-1)!.pastKey, 2);
  const seesAll = isGuarded
    ? requireFullAttention(builder, masks, pastLength, shortest)
    : builder.ints([1]);
  const lengths = following.map((site) =>
    site ? builder.node('Mul', [builder.dimension(site.pastKey, 2), seesAll]) : pastLength,
  );
  return {
    pastLength: (cut) => lengths[cut]!,
    carried: (cut) => {
      const carrier = carriers[cut];
      return carrier && { columns: carrier.columns, next: carrier.extras };
    },
    finish: (states, next) => {
      carriers.forEach((carrier, at) => {
        if (carrier === undefined) return;
        const extras = carrier.extras && next;
        writeCarrier(model, builder, carrier, states[at + 1]!.columns!, extras);
        renameCarrier(model.graph, carrier.site);
      });
    },
  };
}

/**
 * The layer of a segment whose cache carries the places: its second where there is one, so that the first cache of all, by
 * which runtimes may tell lengths, is as long as it seems.
 */
function carrierOf(
  first: AttentionSite,
  sites: readonly AttentionSite[],
  end: CutPlace | undefined,
): AttentionSite {
  const second = sites[sites.indexOf(first) + 1];
  const isWithin = second !== undefined && second.layer <= (end?.layer ?? Infinity);
  return isWithin && first === sites[0] ? second : first;
}
