/** DivPrune in words. */
import { text } from '../../text';
import type { Words } from '../family';
import type { DivPruneRanking } from './definition';

export const divPruneWords: Words<DivPruneRanking> = {
  kept: () => text`Keeps tokens that are as far from each other as can be, as DivPrune does.`,
  parameters: () => [],
  note: () => 'DivPrune',
};
