/** How long prompts are timed, and which lengths a model or the memory do not allow. */
import { freemem } from 'node:os';
import { HumanError } from '../errors';
import type { ModelFolder } from '../model/folder/folder';
import { text, type Text } from '../text';
import type { ProfileOptions } from './options';

/** A short prompt, for models whose processor does not state its length. */
const usualLongest = 1024;

/**
 * An attention map and its softmax, in fp32: that much a layer needs where scores of all rows are
 * read, however its attention is computed.
 */
const bytesOfPair = 2 * 4;

/**
 * @param visualTokens of the picture; undefined where the folder makes no prompts of pictures
 * @param free bytes of memory
 * @returns tokens of the longest prompt
 * @throws HumanError `prompt-too-long`, `not-enough-memory` for lengths that were asked for; other
 *    ones are shortened
 */
export function longestOf(
  { longestPrompt: most = Infinity, shape }: Pick<ModelFolder, 'longestPrompt' | 'shape'>,
  { textTokens, longest, least = 0 }: Pick<ProfileOptions, 'textTokens' | 'longest' | 'least'>,
  visualTokens: number | undefined,
  free = freemem(),
): number {
  if (textTokens >= most) {
    throw tooLong(text`Prompts with ${textTokens} text tokens`, most);
  }
  if (longest !== undefined) {
    if (longest > most) throw tooLong(text`Prompts of ${longest} tokens`, most);
    const fits = Math.floor(Math.sqrt(free / (bytesOfPair * shape.attentionHeads)));
    if (longest <= fits) return longest;
    throw new HumanError(
      text`The attention of prompts of ${longest} tokens does not fit into the free memory. Time
        prompts of at most ${fits} tokens.`,
      'not-enough-memory',
      2,
    );
  }
  const usual = visualTokens === undefined ? usualLongest : quarterMore(visualTokens + textTokens);
  return Math.min(most, Math.max(usual, quarterMore(least)));
}

function tooLong(what: Text, most: number): HumanError {
  return new HumanError(
    text`${what} are longer than the model is made for: ${most} tokens (max_position_embeddings in
      config.json). Time shorter ones.`,
    'prompt-too-long',
    2,
  );
}

function quarterMore(tokens: number): number {
  return Math.ceil((1.25 * tokens) / 8) * 8;
}
