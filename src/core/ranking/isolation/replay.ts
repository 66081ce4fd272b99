/** Isolation replayed: statistics hold the scores that the graph gave. */
import { HumanError } from '../../errors';
import { text } from '../../text';
import type { FixedReplay } from '../replay';
import type { IsolationRanking } from './definition';

export const isolationReplay: FixedReplay<IsolationRanking> = {
  scores({ isolation }) {
    if (isolation !== undefined) return isolation;
    throw new HumanError(
      text`These statistics do not tell how much the visual tokens differ, so that a cut before the decoder cannot be
        predicted from them: an older FitPrune made them. Calibrate again, into another file.`,
      'statistics-without-isolation',
    );
  },
  coverage: ({ coverage }) => coverage,
};
