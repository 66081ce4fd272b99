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

export interface LaterRuns {
  /** int64 [1], cached rows of the layers after a cut; those of the first layer where none follow. */
  pastLength: (cut: number) => string;
  /** Places in the whole sequence of what these have cached; undefined where it does not matter. */
  cachedColumns: (cut: number) => string | undefined;
  /** Hands the places on to the next run; to be called when nothing else is added to the graph. */
  finish: (states: readonly SegmentState[]) => void;
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
  { sites, index }: DecoderGraph,
  cuts: readonly CutPlace[],
  masks: readonly string[],
  pastLength: string,
  rawReaders: ReadonlySet<NodeProto>,
): LaterRuns {
  const following = cuts.map(({ next }) => next);
  const firstCut = cuts[0]?.layer ?? Infinity;
  const needsColumns =
    // What the first cache lacks then, nothing else tells.
    beginsBefore(cuts) ||
    sites.some((site) => site.layer > firstCut && (site.window !== undefined || site.needsColumns));
  const carriers: (Carrier | undefined)[] = following.map((site, at) =>
    needsColumns && site
      ? readCarrier(model, builder, carrierOf(site, sites, cuts[at + 1]), rawReaders)
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
    cachedColumns: (cut) => carriers[cut]?.columns,
    finish: (states) => {
      carriers.forEach((carrier, at) => {
        if (carrier === undefined) return;
        writeCarrier(model, builder, carrier, states[at + 1]!.columns!);
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
