/** The random baseline in words. */
import { text } from '../../text';
import type { Words } from '../family';
import type { RandomRanking } from './definition';

export const randomWords: Words<RandomRanking> = {
  kept: () => text`Keeps tokens at random, the same ones for the same seed: a baseline.`,
  parameters: ({ seed }) => [text`seed ${seed}`],
  note: ({ seed }) => `random ${seed}`,
};
