/** Greedy answers with a KV cache. Only the worker process may import this. */
import type { DecoderSession } from '../model/decoder-session';
import type { DecoderInputs, PromptEncoder } from '../model/encoder';

export interface Generated {
  /** Token ids, the end token included where one came. */
  ids: number[];
  firstToken: number;
  text: string;
}

/**
 * @param inputs of the prompt; a pruned graph takes the same as the dense one
 */
export async function generate(
  decoder: DecoderSession,
  encoder: PromptEncoder,
  inputs: DecoderInputs,
  { eosTokenIds, maxNewTokens }: { eosTokenIds: number[]; maxNewTokens: number },
): Promise<Generated> {
  const ids: number[] = [];
  let { logits, cache } = await decoder.prefill(inputs);
  for (;;) {
    const token = argmax(logits);
    ids.push(token);
    if (ids.length === maxNewTokens || eosTokenIds.includes(token)) break;
    const embedding = await encoder.embedTokens([token]);
    const position = inputs.length + ids.length - 1;
    ({ logits, cache } = await decoder.decode(embedding, position, cache));
  }
  return { ids, firstToken: ids[0]!, text: encoder.processor.decode(ids) };
}

/** The first of the largest, as ONNX Runtime and PyTorch choose. */
export function argmax(values: Float32Array): number {
  let best = 0;
  for (let index = 1; index < values.length; index += 1) {
    if (values[index]! > values[best]!) best = index;
  }
  return best;
}
