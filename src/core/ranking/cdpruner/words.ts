/** The CDPruner-like baseline in words. */
import { text } from '../../text';
import type { Words } from '../family';
import type { CdPrunerRanking } from './definition';

export const cdPrunerWords: Words<CdPrunerRanking> = {
  kept: () => text`Keeps tokens unlike each other and similar to the text, modelled on CDPruner: a
    baseline.`,
  parameters: () => [],
  note: () => 'CDPruner-like',
};
