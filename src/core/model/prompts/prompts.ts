/** Opens the source of a model's prompts. Only the worker process may import this. */
import type { EmbeddingsFile } from '../embeddings/embeddings-file';
import { embeddedPrompts } from '../embeddings/prompts';
import { PromptEncoder } from './encoder';
import { requirePromptParts, type ModelFolder } from '../folder/folder';
import { unpacked } from '../../data/packed-samples';
import { orderNotes } from './order-notes';
import { pixelNotes } from '../vision/pixel-notes';
import { defaultPixels, type PixelWay } from '../vision/pixel-way';
import { PromptProcessor } from './processor';
import type { Prompts } from './prompt-source';

/**
 * @param embeddings decoder inputs, used instead of samples and the model's own parts
 * @param pixels how they are made
 * @throws HumanError if the folder lacks a part that is needed, or the embeddings do not fit it
 */
export async function openPrompts(
  folder: ModelFolder,
  embeddings: EmbeddingsFile | undefined,
  pixels: PixelWay = defaultPixels,
): Promise<Prompts> {
  if (embeddings !== undefined) return embeddedPrompts(folder, embeddings);
  requirePromptParts(folder);
  const processor = await PromptProcessor.open(folder.path, pixels);
  const eosTokenIds = endTokens(folder, processor);
  return {
    template: processor.renderPrompt('{question}', 1),
    canContinue: true,
    canRead: true,
    eosTokenIds,
    notes: eosTokenIds.length === 0 ? [noEndToken] : [],
    pixels,
    notesOn: async (samples) => [
      ...orderNotes(processor, unpacked(samples)),
      ...(await pixelNotes(processor, unpacked(samples))),
    ],
    open: (options) => PromptEncoder.open(folder, options, processor),
  };
}

/**
 * As Hugging Face's generation finds them; if no file names any, those after the template's
 * answers.
 */
function endTokens({ eosTokenIds }: ModelFolder, processor: PromptProcessor): number[] {
  if (eosTokenIds.length > 0) return eosTokenIds;
  const id = processor.answerEnd();
  return id === undefined ? [] : [id];
}

const noEndToken =
  'Nothing says which token ends an answer (eos_token_id in generation_config.json): answers run to their ' +
  'longest length, and what follows their end counts in KL divergence and scores.';
