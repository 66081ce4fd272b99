/** Prompts that are longer than a model was made for: such samples are skipped, never measured. */
import { HumanError } from '../../errors';
import { text, type Text } from '../../text';
import type { ModelConfig } from '../folder/config';

/** @throws HumanError `prompt-too-long` */
export function requireLength(
  { longestPrompt }: Pick<ModelConfig, 'longestPrompt'>,
  length: number,
  what: Text,
): void {
  if (longestPrompt === undefined || length <= longestPrompt) return;
  throw new HumanError(
    text`For ${what} the prompt has ${length} tokens, and the model is made for
      ${longestPrompt} (max_position_embeddings in config.json). Take fewer or smaller images, or
      a shorter text.`,
    'prompt-too-long',
  );
}
