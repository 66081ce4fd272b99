/**
 * VQA accuracy as TextVQA and VizWiz take it: commas and question marks go first, and "'s" is a
 * word.
 */
import { text } from '../../text';
import { always, type ScoreDefinition } from './definition';
import { normalizeAnswer } from './normalize';
import { votes } from './votes';

export const textvqa: ScoreDefinition = {
  label: text`VQA accuracy with the words of TextVQA`,
  source: 'TextVQAAccuracyEvaluator of MMF, which LLaVA uses',
  applies: always,
  score: (answer, references) => votes(processed(answer), references.map(processed)),
};

function processed(answer: string): string {
  return normalizeAnswer(answer.toLowerCase().replace(/[,?]/g, '').replaceAll("'s", " 's").trim());
}
