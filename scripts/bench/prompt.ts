/** The prompt of the measurements: text, one image, text, as LLaVA-1.5 has it. */
import type { PromptShape } from '../../src/core/cost/types';
import type { DecoderInputs } from '../../src/core/model/prompts/decoder-inputs';
import type { VisualSpan } from '../../src/core/surgery/pruning/locate/types';
import { Random } from './random';

export const prompt: PromptShape = { visualTokens: 576, textTokens: 70 };
export const smallPrompt: PromptShape = { visualTokens: 144, textTokens: 20 };

/** Random embeddings; half of the text comes before the image. */
export function promptInputs(
  { visualTokens, textTokens }: PromptShape,
  hiddenSize: number,
): DecoderInputs {
  const length = visualTokens + textTokens;
  const start = Math.floor(textTokens / 2);
  return {
    inputIds: [],
    embeddings: new Random(2).uniform(length * hiddenSize, 1),
    length,
    hiddenSize,
    visualIndex: Array.from({ length: visualTokens }, (_, i) => start + i),
    grids: [],
  };
}

/** The place of the image as a constant, bordered by one row on each side. */
export function promptSpan({ embeddings, hiddenSize, visualIndex }: DecoderInputs): VisualSpan {
  const [start, count] = [visualIndex[0]!, visualIndex.length];
  // As many dimensions as `apply` uses; the rows' numbers serve as token ids.
  const dims = Array.from({ length: 32 }, (_, dim) => dim);
  const patterns = [start - 1, start + count].map((token) => ({
    token,
    values: embeddings.slice(token * hiddenSize, token * hiddenSize + dims.length),
    tolerance: 1e-2,
  }));
  const rows = { dims, patterns };
  return { start, count, before: [start - 1], after: [start + count], rows };
}

/**
 * A prompt of the same length with other rows: neither a given index nor a constant span finds an
 * image in it.
 */
export function withoutImage(inputs: DecoderInputs): DecoderInputs {
  return { ...inputs, embeddings: inputs.embeddings.map((value) => -value), visualIndex: [] };
}
