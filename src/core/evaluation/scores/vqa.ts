/** VQA accuracy (arXiv 1505.00468): how many of ten people gave the answer. */
import { text } from '../../text';
import { always, type ScoreDefinition } from './definition';
import { normalizeAnswer } from './normalize';
import { votes } from './votes';

export const vqa: ScoreDefinition = {
  label: text`VQA accuracy, averaged over leaving out one person at a time`,
  source: 'visualqa.org/evaluation.html',
  applies: always,
  score: (answer, references) => votes(normalizeAnswer(answer), references.map(normalizeAnswer)),
};
