/** The prompt of the measurements: text, one image, text, as LLaVA-1.5 has it. */
import type { PromptShape } from '../../src/core/cost/types';
import type { DecoderInputs } from '../../src/core/model/encoder';
import type { VisualSpan } from '../../src/core/surgery/pruning/locate';
import { Random } from './random';

export const prompt: PromptShape = { visualTokens: 576, textTokens: 70 };
export const smallPrompt: PromptShape = { visualTokens: 144, textTokens: 20 };

/** Random embeddings; half of the text stands before the image. */
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
  const row = (at: number) => ({
    rows: embeddings.slice(at * hiddenSize, (at + 1) * hiddenSize),
    count: 1,
  });
  return { start, count, before: row(start - 1), after: row(start + count) };
}

/** As long a prompt, of other rows: neither a given index nor a constant span finds an image in it. */
export function withoutImage(inputs: DecoderInputs): DecoderInputs {
  return { ...inputs, embeddings: inputs.embeddings.map((value) => -value), visualIndex: [] };
}
