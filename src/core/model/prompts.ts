/** Opens what gives a model its prompts. Only the worker process may import this. */
import type { EmbeddingsFile } from './embeddings/embeddings-file';
import { embeddedPrompts } from './embeddings/prompts';
import { PromptEncoder } from './encoder';
import { requirePromptParts, type ModelFolder } from './folder';
import { PromptProcessor } from './processor';
import type { Prompts } from './prompt-source';

/**
 * @param embeddings what the decoder is fed, instead of what the model's own parts make of samples
 * @throws HumanError where the folder lacks a part that is needed, or the embeddings do not fit it
 */
export async function openPrompts(
  folder: ModelFolder,
  embeddings: EmbeddingsFile | undefined,
): Promise<Prompts> {
  if (embeddings !== undefined) return embeddedPrompts(folder, embeddings);
  requirePromptParts(folder);
  const processor = await PromptProcessor.open(folder.path);
  return {
    template: processor.renderPrompt('{question}', 1),
    canContinue: true,
    canRead: true,
    notes: [],
    open: (options) => PromptEncoder.open(folder, options, processor),
  };
}
