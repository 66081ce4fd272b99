/** A ranking in a few words, for comparisons, hovers, reports and progress. */
import { clauses, text, type Message } from '../text';
import { familyOf, type Ranking } from './families';
import { sizeBiasText } from './size-bias/words';

/**
 * Such as `cross, 2 x 2 blocks`: the kind as a recipe names it, then what differs from the default.
 */
export function rankingText(ranking: Ranking): Message {
  return clauses([
    ranking.kind,
    ...familyOf(ranking).words.parameters(ranking),
    ...sizeBiasText(ranking),
    ...('before' in ranking ? [text`before layer 0 ${beforeText(ranking.before)}`] : []),
  ]);
}

function beforeText(before: Ranking): Message {
  const parameters = familyOf(before).words.parameters(before);
  return clauses([before.kind, ...parameters]);
}
