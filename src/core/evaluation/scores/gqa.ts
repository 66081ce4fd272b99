/** GQA's accuracy (arXiv 1902.09506): the very answer, in lower case and without its full stop. */
import { text } from '../../text';
import { always, type ScoreDefinition } from './definition';

export const gqa: ScoreDefinition = {
  label: text`GQA accuracy: the answer must match exactly`,
  source: "GQA's eval.py, of answers as LLaVA hands them in",
  applies: always,
  score: (answer, references) => {
    const given = answer.trim().replace(/\.+$/, '').toLowerCase();
    return Number(references.some((reference) => reference.trim() === given));
  },
};
