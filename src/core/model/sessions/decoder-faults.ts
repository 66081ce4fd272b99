/** Faults that a pruned decoder reports by the names of its nodes, in words. */
import { HumanError, messageOf } from '../../errors';
import { text } from '../../text';
import { fullAttentionOnly, unclearPositions } from '../folder/decoder-interface';

/** @returns the error itself where it is about something else */
export function explainDecoderFault(error: unknown): unknown {
  const message = messageOf(error);
  if (message.includes(unclearPositions)) {
    return new HumanError(
      text`Visual tokens of this prompt were dropped before the decoder, and it is not clear
        what its positions count from: the first row of a later run must continue from the
        greatest position so far, alike on all axes, or from that minus what the first cache
        lacks. Feed positions in this way, or drop nothing before the decoder.`,
      'positions-unclear',
      1,
      { cause: error },
    );
  }
  if (!message.includes(fullAttentionOnly)) return error;
  return new HumanError(
    text`This decoder sees only a part of its cache (its attention mask has holes, or is not the
      usual causal one), which shortened caches cannot serve. Prune at other layers, or leave
      such prompts unpruned.`,
    'full-attention-only',
    1,
    { cause: error },
  );
}
