/** Opens what gives a model its prompts. Only the worker process may import this. */
import type { EmbeddingsFile } from './embeddings/embeddings-file';
import { embeddedPrompts } from './embeddings/prompts';
import { PromptEncoder } from './encoder';
import { requirePromptParts, type ModelFolder } from './folder';
import { pixelNotes } from './pixel-notes';
import { defaultPixels, type PixelWay } from './pixel-way';
import { PromptProcessor } from './processor';
import type { Prompts } from './prompt-source';

/**
 * @param embeddings what the decoder is fed, instead of what the model's own parts make of samples
 * @param pixels whose the model is shown
 * @throws HumanError where the folder lacks a part that is needed, or the embeddings do not fit it
 */
export async function openPrompts(
  folder: ModelFolder,
  embeddings: EmbeddingsFile | undefined,
  pixels: PixelWay = defaultPixels,
): Promise<Prompts> {
  if (embeddings !== undefined) return embeddedPrompts(folder, embeddings);
  requirePromptParts(folder);
  const processor = await PromptProcessor.open(folder.path, pixels);
  return {
    template: processor.renderPrompt('{question}', 1),
    canContinue: true,
    canRead: true,
    notes: [],
    pixels,
    notesOn: (samples) => pixelNotes(processor, samples),
    open: (options) => PromptEncoder.open(folder, options, processor),
  };
}
