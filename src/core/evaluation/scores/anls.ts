/** ANLS of DocVQA (arXiv 1907.00490): how near an answer is to the nearest spelling, by edits. */
import { editDistance } from '../../edit-distance';
import { text } from '../../text';
import { always, type ScoreDefinition } from './definition';

/** A lower similarity counts as another answer. */
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
  return longest === 0 ? 1 : 1 - editDistance(a, b) / longest;
}
