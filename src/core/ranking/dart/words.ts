/** DART in words. */
import { text } from '../../text';
import type { Words } from '../family';
import type { DartRanking } from './definition';

export const dartWords: Words<DartRanking> = {
  kept: () => text`Keeps the tokens least similar to a few pivot tokens with the largest keys, as
    DART does.`,
  parameters: () => [],
  note: () => 'DART',
};
