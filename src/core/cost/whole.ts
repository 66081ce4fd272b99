/** What a whole prefill costs: vision encoder, decoder layers and output head. */
import { scheduleCost, type CostOptions } from './cost';
import type { DecoderShape, PromptShape, Step } from './types';

/** 2 x MACs of one prefill by part; null where a part could not be counted, and then of the total too. */
export interface WholeFlops {
  /** Of the prompt's pictures, projector included. */
  encoder: number | null;
  /** Of the decoder layers, as `Cost.flops.decoder`. */
  decoder: number;
  head: number | null;
  /** Rows that the head is applied to. */
  headRows: number | null;
  total: number | null;
}

/** What is known of the parts beside the decoder layers, in multiply-accumulates. */
export interface PartMacs {
  encoder: number | undefined;
  /** Of one row; and whether a prefill has every row's logits or the last one's. */
  head: { macsPerRow: number; rows: 'all' | 'last' } | undefined;
}

/** Pruned tokens have no logits: the head sees what leaves the last layer. */
export function wholeFlops(
  shape: DecoderShape,
  prompt: PromptShape,
  schedule: readonly Step[],
  { encoder: encoderMacs, head: headMacs }: PartMacs,
  options?: CostOptions,
): WholeFlops {
  const { flops, finalVisualTokens } = scheduleCost(shape, prompt, schedule, options);
  const encoder = encoderMacs === undefined ? null : 2 * encoderMacs;
  const rows = headMacs?.rows === 'last' ? 1 : finalVisualTokens + prompt.textTokens;
  const head = headMacs === undefined ? null : 2 * rows * headMacs.macsPerRow;
  const total = encoder === null || head === null ? null : encoder + flops.decoder + head;
  return {
    ...{ encoder, decoder: flops.decoder, head },
    ...{ headRows: headMacs === undefined ? null : rows, total },
  };
}
