/** The cost of choosing the tokens, by one convention for all forms of exported graphs. */
import { tokensAt, type TokenFlow } from './tokens';
import {
  beforeDecoder,
  type CutWork,
  type DecoderShape,
  type Overhead,
  type PromptShape,
  type Step,
  type Work,
} from './types';

/** A kind of work, in MACs or FLOPs. */
export type Amounts = Record<'scoring' | 'similarity' | 'bias', number>;

/** The lengths at a cut: text tokens of the prompt, visual tokens that enter it and that stay. */
export interface CutLengths {
  text: number;
  entered: number;
  left: number;
}

/**
 * MACs of one cut. Scores by attention compute the product of queries and keys a second time, as
 * fused attention gives no map: the rows that the ranking reads by all columns that enter, over all
 * heads, since a softmax needs every column. Reference lengths do not tell which text comes after
 * the image, so all of it counts as rows of the text; rankings by self mass compute all rows.
 * Comparisons are products of hidden states; a size bias compares keys, or hidden states before the
 * decoder. Softmax, norms, sums and sorting are not counted, as in the layers. Exact while under
 * 2^53.
 */
export function cutMacs(
  shape: DecoderShape,
  work: Work,
  layer: number,
  { text, entered, left }: CutLengths,
): Amounts {
  const isBefore = layer === beforeDecoder;
  const own = isBefore ? work.beforeDecoder : work.layers;
  const { hiddenSize, headSize, attentionHeads, keyValueHeads } = shape;
  const mapSize = mapRows(own, text, entered) * (entered + text);
  const compared = comparedWith(own, text, entered) * entered;
  const keys = isBefore ? hiddenSize : keyValueHeads * headSize;
  return {
    scoring: mapSize * attentionHeads * headSize,
    similarity: compared * hiddenSize + (own.isSequential === true ? left * left * entered : 0),
    bias: work.sizeBias ? entered * left * keys : 0,
  };
}

function mapRows({ mapRows: wanted }: CutWork, text: number, entered: number): number {
  if (wanted === undefined) return 0;
  if (wanted === 'last' && text > 0) return 1;
  // Without a text, self mass ranks.
  return wanted === 'text' && text > 0 ? text : entered + text;
}

function comparedWith(
  { comparedWith: wanted = 0 }: CutWork,
  text: number,
  entered: number,
): number {
  if (typeof wanted === 'number') return wanted;
  return wanted === 'all' ? entered + text : entered;
}

/**
 * FLOPs over all cuts of a schedule. Steps that drop nothing count as cuts, too, as the graph has
 * them.
 */
export function overheadOf(
  shape: DecoderShape,
  { visualTokens, textTokens }: PromptShape,
  flow: TokenFlow,
  schedule: readonly Step[],
  work: Work,
): Amounts {
  const sum: Amounts = { scoring: 0, similarity: 0, bias: 0 };
  // Without visual tokens there is nothing to choose.
  if (visualTokens === 0) return sum;
  for (const layer of new Set(schedule.map((step) => step.layer))) {
    const counts = tokensAt(flow, visualTokens, layer);
    if (counts === undefined) continue;
    const macs = cutMacs(shape, work, layer, { text: textTokens, ...counts });
    for (const kind of ['scoring', 'similarity', 'bias'] as const) sum[kind] += 2 * macs[kind];
  }
  return sum;
}

export function amountsTotal({ scoring, similarity, bias }: Amounts): number {
  return scoring + similarity + bias;
}

/**
 * The costs that leave out choosing the tokens although it costs something: their FLOPs cannot be
 * compared with those of the others.
 */
export function uncounted<T extends { overhead: Overhead }>(costs: readonly T[]): T[] {
  return costs.filter(({ overhead }) => !overhead.counted && amountsTotal(overhead) > 0);
}

/** Whether FLOPs of both kinds are among them. */
export function countsDiffer(costs: readonly { overhead: Overhead }[]): boolean {
  const counted = costs.some(({ overhead }) => overhead.counted && amountsTotal(overhead) > 0);
  return counted && uncounted(costs).length > 0;
}

/** The share of a cost's FLOPs that is not the layers themselves: 0 if it is not counted. */
export function countedOverhead(overhead: Overhead): number {
  return overhead.counted ? amountsTotal(overhead) : 0;
}
