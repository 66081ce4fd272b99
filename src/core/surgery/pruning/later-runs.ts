/** What runs after a pruned prompt must know of shortened caches: their lengths and contents. */
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

/** The numbers in a cache. */
export interface CarriedNumbers {
  /**
   * int64 [cached], positions in the whole sequence of the columns that the layers after a cut have
   * cached.
   */
  columns: string;
  /**
   * int64, where positions of several axes continue, as `wholeAxes` takes it; undefined if not
   * needed: positions have one axis, or the cut is not before the decoder.
   */
  next: string | undefined;
}

export interface LaterRuns {
  /**
   * int64 [1], cached rows of the layers after a cut; those of the first layer where none follow.
   */
  pastLength: (cut: number) => string;
  /** Undefined if it does not matter which columns these have cached. */
  carried: (cut: number) => CarriedNumbers | undefined;
  /**
   * Passes the numbers on to the next run; must be the last addition to the graph.
   *
   * @param next of the carried numbers, after this run
   */
  finish: (states: readonly SegmentState[], next: string | undefined) => void;
}

/**
 * If a mask depends on columns in a layer after a cut (a window, chunks, a slope), one cache of
 * each segment carries the positions of its columns. Otherwise every run must see all cached
 * columns, which a guard enforces.
 *
 * @param masks of rows by all columns, that layers after a cut read
 * @param pastLength int64 [1], rows of the whole sequence before this run's
 * @param rawReaders nodes that read the first cache's length as the runtime passes it in
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
  // Then nothing else shows which columns the first cache lacks.
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
 * The layer of a segment whose cache carries the positions: its second if there is one, so that the
 * very first cache, by which runtimes may find lengths, has its real length.
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
