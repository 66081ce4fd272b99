/**
 * Prompts that are made up, for measurements of time and memory: what tokens mean changes neither.
 */
import type { DecoderInputs } from './decoder-inputs';

/**
 * Values as large as embeddings are: zeros and denormals take other times.
 *
 * @returns the same `count` values every time, between -1/16 and 1/16
 */
export function noise(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 35;
  });
}

/**
 * A prompt of one image; a quarter of the text comes before it.
 *
 * @param embeddings length x d, row by row
 * @param textTokens tokens that are not visual, if there are as many
 */
export function promptOf(
  embeddings: Float32Array,
  length: number,
  textTokens: number,
): DecoderInputs {
  const visual = Math.max(0, length - textTokens);
  const before = Math.min(length - visual, Math.floor(textTokens / 4));
  return {
    ...{ inputIds: [], embeddings, length, hiddenSize: embeddings.length / length, grids: [] },
    visualIndex: Array.from({ length: visual }, (_, at) => before + at),
  };
}
