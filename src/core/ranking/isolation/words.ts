/** Isolation in words. */
import { text } from '../../text';
import { coverageNote, coverageText } from '../coverage/words';
import type { Words } from '../family';
import type { IsolationRanking } from './definition';

export const isolationWords: Words<IsolationRanking> = {
  kept: () => text`Keeps the tokens that are least like the other tokens of the image.`,
  parameters: ({ coverage }) => (coverage ? coverageText(coverage) : []),
  note: ({ coverage }) => `isolation${coverage ? `, ${coverageNote(coverage)}` : ''}`,
};
