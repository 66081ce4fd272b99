/** ANLS of DocVQA (arXiv 1907.00490): how near an answer is to the nearest spelling, by edits. */
import { text } from '../../text';
import { always, type ScoreDefinition } from './definition';

/** Less than that is another answer. */
const least = 0.5;

export const anls: ScoreDefinition = {
  label: text`ANLS, the similarity to the nearest answer`,
  source: "DocVQA's evaluation (rrc.cvc.uab.es), threshold 0.5",
  applies: always,
  score: (answer, references) => {
    const given = plain(answer);
    const nearest = Math.max(...references.map((reference) => similarity(given, plain(reference))));
    return nearest < least ? 0 : nearest;
  },
};

function plain(written: string): string[] {
  return Array.from(written.trim().toLowerCase().split(/\s+/).join(' '));
}

function similarity(a: readonly string[], b: readonly string[]): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : 1 - edits(a, b) / longest;
}

/** Levenshtein's distance. */
function edits(a: readonly string[], b: readonly string[]): number {
  let before = b.map((_, at) => at + 1);
  let last = b.length;
  for (const [row, one] of a.entries()) {
    let diagonal = row;
    last = row + 1;
    const now: number[] = [];
    for (const [column, other] of b.entries()) {
      last = Math.min(last + 1, before[column]! + 1, diagonal + Number(one !== other));
      diagonal = before[column]!;
      now.push(last);
    }
    before = now;
  }
  return last;
}
