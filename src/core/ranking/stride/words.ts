/** The stride baseline in words. */
import { text } from '../../text';
import type { Words } from '../family';
import { gridText } from '../grid/words';
import type { StrideRanking } from './definition';

export const strideWords: Words<StrideRanking> = {
  kept: () => text`Keeps tokens spread evenly over the image: a baseline.`,
  parameters: ({ grid }) => gridText(grid),
  note: () => 'stride',
};
