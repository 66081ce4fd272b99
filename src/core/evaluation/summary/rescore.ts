/** Scores that depend on all samples are taken when all of them are there. */
import { scores } from '../scores/kinds';
import { referencesOf } from '../scores/score';
import type { Answer, EvaluationIdentity, SampleResult } from '../types';

/** @returns the samples as they are, where each answer's score is its own */
export function rescored(
  kind: EvaluationIdentity['score'],
  samples: readonly SampleResult[],
): readonly SampleResult[] {
  const over = kind === 'none' ? undefined : scores[kind].over;
  if (over === undefined) return samples;
  const corpus = samples.map(({ references }) => referencesOf(references));
  const score = over(corpus.filter((references) => references.length > 0));
  return samples.map((sample, at): SampleResult => {
    const again = <T extends Answer>(answer: T): T =>
      answer.score === undefined ? answer : { ...answer, score: score(answer.text, corpus[at]!) };
    return { ...sample, dense: again(sample.dense), candidates: sample.candidates.map(again) };
  });
}
