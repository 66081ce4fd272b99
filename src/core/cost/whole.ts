/** The cost of a whole prefill: vision encoder, decoder layers and output head. */
import { scheduleCost, type CostOptions } from './cost';
import type { DecoderShape, PromptShape, Step } from './types';

/**
 * 2 x MACs of one prefill by part. A part that could not be counted is null, and so is the total
 * then.
 */
export interface WholeFlops {
  /** The prompt's pictures, projector included. */
  encoder: number | null;
  /** The decoder layers, as `Cost.flops.decoder`. */
  decoder: number;
  head: number | null;
  /** Rows that the head is applied to. */
  headRows: number | null;
  total: number | null;
}

/** The known costs of the parts besides the decoder layers, in multiply-accumulates. */
export interface PartMacs {
  encoder: number | undefined;
  /** The cost of one row, and whether a prefill has every row's logits or the last one's. */
  head: { macsPerRow: number; rows: 'all' | 'last' } | undefined;
}

/** Pruned tokens have no logits: the head processes only the tokens that leave the last layer. */
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
