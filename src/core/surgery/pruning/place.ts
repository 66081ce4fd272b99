/** Where a cut lies in the graph: after the attention of a layer, or before the first. */
import { beforeDecoder } from '../../cost/types';
import { text, type Text } from '../../text';
import type { DecoderGraph } from '../attention/find';
import { valueAt, type AttentionSite, type Port } from '../attention/site';

export interface CutPlace {
  /** As in a schedule's step. */
  layer: number;
  /** The residual stream there, [1, rows, hiddenSize]. */
  hidden: string;
  /** Streams that continue with the rows that stay. */
  streams: readonly Port[];
  /** The layer whose attention is right before it; undefined before the decoder. */
  site: AttentionSite | undefined;
  /** The first layer whose cache it shortens; undefined if none follows. */
  next: AttentionSite | undefined;
}

export function placeAfter(site: AttentionSite, { sites }: DecoderGraph): CutPlace {
  return {
    ...{ layer: site.layer, site, hidden: valueAt(site.residual), streams: [site.residual] },
    next: sites[sites.indexOf(site) + 1],
  };
}

export function placeBeforeDecoder({ index, kinds, sites }: DecoderGraph): CutPlace {
  const hidden = 'inputs_embeds';
  const streams = index.uses(hidden).filter(({ node }) => kinds.get(node.output[0]!) === 'trunk');
  return { layer: beforeDecoder, site: undefined, hidden, streams, next: sites[0] };
}

/** Whether all caches are short, as a cut before the decoder comes first. */
export function beginsBefore(cuts: readonly CutPlace[]): boolean {
  return cuts[0]?.layer === beforeDecoder;
}

/** For errors, after "the pruning". */
export function placeText({ layer }: CutPlace): Text {
  return layer === beforeDecoder ? text`before the decoder` : text`of layer ${layer}`;
}
