/** Answers of one decoder alone, without the engine that compares several. */
import { continueAnswer, type AnswerLimits } from '../../../src/core/evaluation/generate';
import type { DecoderInputs } from '../../../src/core/model/prompts/decoder-inputs';
import type { DecoderSession } from '../../../src/core/model/sessions/decoder-session';
import type { PromptSource } from '../../../src/core/model/prompts/prompt-source';

export interface Generated {
  /** Token ids, the end token included where one came. */
  ids: number[];
  firstToken: number;
  text: string;
}

/**
 * @param inputs of the prompt; a pruned graph takes the same as the unpruned one
 */
export async function generate(
  decoder: DecoderSession,
  encoder: PromptSource,
  inputs: DecoderInputs,
  limits: AnswerLimits,
): Promise<Generated> {
  const ids = await continueAnswer(
    decoder,
    encoder,
    inputs.length,
    [],
    await decoder.prefill(inputs),
    limits,
  );
  return { ids, firstToken: ids[0]!, text: encoder.textOf(ids) };
}
