/** Whether an answer is right: 0 to 1, of CIDEr-D to 10. */
import { scoreKinds, type ScoreKind } from '../../recipe/types';
import { optionsOf, type Lettered } from './choice';
import { scores } from './kinds';
import { exact } from './exact';
import { vqa } from './vqa';

export { scoreKinds, type ScoreKind };

/** What a score needs of a sample. */
export interface ScoredSample extends Lettered {
  answers: readonly string[];
}

/**
 * A sample whose references are not of the kind (neither yes nor no, no option) is scored by its text, as `vqa`
 * where it has several: nothing is lost of a file that mixes kinds.
 * @param references empty ones count as none
 * @param options of the question, as `optionsOf` finds them
 * @returns undefined without references
 */
export function scoreOf(
  kind: ScoreKind,
  answer: string,
  references: readonly string[],
  options?: readonly string[],
): number | undefined {
  const present = referencesOf(references);
  if (present.length === 0) return undefined;
  const definition = scores[kind];
  if (definition.applies(present, options)) return definition.score(answer, present, options);
  return (present.length > 1 ? vqa : exact).score(answer, present, options);
}

/** `scoreOf` of a sample as the data gives it. */
export function scoreSample(
  kind: ScoreKind,
  answer: string,
  sample: ScoredSample,
): number | undefined {
  return scoreOf(kind, answer, sample.answers, optionsOf(sample));
}

/** `scoreSample` of samples that are measured together: what one is worth may depend on the others. */
export function scorerOf(
  kind: ScoreKind,
  samples: readonly ScoredSample[],
): (answer: string, sample: ScoredSample) => number | undefined {
  const { over } = scores[kind];
  if (over === undefined) return (answer, sample) => scoreSample(kind, answer, sample);
  const corpus = samples.map(({ answers }) => referencesOf(answers));
  const score = over(corpus.filter((references) => references.length > 0));
  return (answer, { answers }) => {
    const references = referencesOf(answers);
    return references.length === 0 ? undefined : score(answer, references);
  };
}

/** Whether a kind can compare these references; there is at least one, none is empty. */
export function applies(
  kind: ScoreKind,
  references: readonly string[],
  options: readonly string[] | undefined,
): boolean {
  return scores[kind].applies(references, options);
}

/** Without the empty ones, which say nothing of what is right. */
export function referencesOf(answers: readonly string[]): string[] {
  return answers.filter((answer) => answer.trim() !== '');
}
