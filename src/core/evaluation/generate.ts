/** Greedy answers with a KV cache. Only the worker process may import this. */
import { release } from '../model/sessions/caches';
import type { DecoderSession, StepResult } from '../model/sessions/decoder-session';
import type { TokenEmbedder } from '../model/prompts/prompt-source';

export interface AnswerLimits {
  eosTokenIds: number[];
  maxNewTokens: number;
}

/**
 * Decodes greedily until the end token or the longest answer.
 *
 * @param prompt its tokens, before pruning
 * @param existing tokens of the answer that the cache holds already
 * @param step the decoder's result after those, whose caches the caller releases
 * @param onLogits gets the logits that each further token is chosen by
 * @returns the whole answer
 */
export async function continueAnswer(
  decoder: DecoderSession,
  encoder: TokenEmbedder,
  prompt: number,
  existing: readonly number[],
  step: StepResult,
  { eosTokenIds, maxNewTokens }: AnswerLimits,
  onLogits: (logits: Float32Array) => void = () => undefined,
): Promise<number[]> {
  const ids = [...existing];
  const given = step;
  for (;;) {
    onLogits(step.logits);
    const token = argmax(step.logits);
    ids.push(token);
    const isEnd = ids.length >= maxNewTokens || eosTokenIds.includes(token);
    const last = step;
    if (!isEnd) step = await decodeToken(decoder, encoder, prompt + ids.length - 1, token, last);
    if (last !== given) release(last);
    if (isEnd) return ids;
  }
}

/**
 * @param position of the token: the prompt's full length plus the tokens after it, pruned or not
 */
export async function decodeToken(
  decoder: DecoderSession,
  encoder: TokenEmbedder,
  position: number,
  token: number,
  { cache, positionDelta }: StepResult,
): Promise<StepResult> {
  return decoder.decode(await encoder.embedTokens([token]), position, cache, positionDelta);
}

/** The first of the largest, as ONNX Runtime and PyTorch choose. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (values[index]! > values[best]!) best = index;
  }
  return best;
}
