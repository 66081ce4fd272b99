/** The same text after the usual normalisation; of several spellings any will do. */
import { text } from '../../text';
import { always, type ScoreDefinition } from './definition';
import { normalizeAnswer } from './normalize';

export const exact: ScoreDefinition = {
  label: text`exact match after the usual normalisation, with any of the answers`,
  source: 'normalisation of visualqa.org/evaluation.html',
  applies: always,
  score: (answer, references) => {
    const given = normalizeAnswer(answer);
    return Number(references.some((reference) => normalizeAnswer(reference) === given));
  },
};
