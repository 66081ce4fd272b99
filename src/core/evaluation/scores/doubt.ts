/** Data that does not say how its answers are meant. The user is asked: a guess might score 0%. */
import { HumanError } from '../../errors';
import { text, type Text } from '../../text';
import { optionsOf } from './choice';
import type { ScoredSample } from './score';
import { remedy } from '../../remedies';

type Identified = ScoredSample & { id: string };

/** Answers with more words cannot be compared letter by letter. */
const longAnswer = 6;

/**
 * @param labelled samples that have references, not most of them of one kind
 * @param kinds of each, where its references show it
 * @returns undefined where answers can be compared by their text
 */
export function doubt(
  labelled: readonly Identified[],
  kinds: readonly (string | undefined)[],
): HumanError | undefined {
  const all = labelled.length;
  const share = (which: readonly Identified[]) => which.length * 2 > all;
  const lettered = labelled.filter((_, at) => kinds[at] === 'choice');
  if (lettered.length > 0) {
    return doubtful(
      text`${lettered.length} of ${all} samples are multiple choice (${first(lettered)}), the others are not`,
      remedy('score-kinds'),
    );
  }
  const boxes = labelled.filter((_, at) => kinds[at] === 'box');
  if (boxes.length > 0) {
    return doubtful(
      text`${boxes.length} of ${all} samples ask for a box (${first(boxes)}), the others do not`,
      remedy('score-kinds'),
    );
  }
  const letters = labelled.filter(
    (one) => optionsOf(one) === undefined && one.answers.every((answer) => isLetter(answer)),
  );
  if (share(letters)) {
    return doubtful(
      text`the answers of ${letters.length} of ${all} samples are letters (${first(letters)}), and their
        questions have no options`,
      remedy('score-letters'),
    );
  }
  const long = labelled.filter(({ answers }) => answers.every(isLong));
  if (share(long)) {
    return doubtful(
      text`the answers of ${long.length} of ${all} samples are whole sentences (${first(long)}), which no
        model repeats to the letter`,
      remedy('score-sentences'),
    );
  }
  return ofPeople(labelled);
}

/** Answers of people and spellings in one file. */
function ofPeople(labelled: readonly Identified[]): HumanError | undefined {
  const several = labelled.filter(({ answers }) => answers.length > 1);
  const people = several.filter(({ answers }) => new Set(answers).size < answers.length);
  // Ten people may give ten answers. Two or three different answers may be people's or spellings.
  const few = several.filter(
    ({ answers }) => new Set(answers).size === answers.length && answers.length < 5,
  );
  if (people.length === 0 || few.length * 2 <= several.length) return undefined;
  return doubtful(
    text`${people.length} samples have an answer twice, as people give them (${first(people)}), and
      ${few.length} have a few that differ, as spellings do (${first(few)})`,
    remedy('score-people'),
  );
}

function doubtful(what: Text, todo: Text): HumanError {
  return new HumanError(
    text`The data does not say how to score answers: ${what}. ${todo}.`,
    'score-doubtful',
    2,
  );
}

function first(samples: readonly Identified[]): string {
  return samples[0]!.id;
}

function isLetter(answer: string): boolean {
  return /^\(?[A-Z][.):]?$/.test(answer.trim());
}

function isLong(answer: string): boolean {
  return answer.trim().split(/\s+/).length >= longAnswer;
}
