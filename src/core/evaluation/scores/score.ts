/** Whether an answer is right: 0 to 1, of CIDEr-D to 10. */
import { scoreKinds, type ScoreKind } from '../../recipe/types';
import { optionsOf, type Lettered } from './choice';
import { scores } from './kinds';
import { exact } from './exact';
import { vqa } from './vqa';

export { scoreKinds, type ScoreKind };

/** What a score needs to know of a sample. */
export interface ScoredSample extends Lettered {
  answers: readonly string[];
}

/**
 * If a sample's references are not of the score's kind (neither yes nor no, no option), it is
 * scored by its text, by `vqa` if it has several: a file that mixes kinds loses no sample.
 *
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

/**
 * `scoreSample` for samples that are measured together, since a sample's score may depend on the
 * others.
 */
export function scorerOf(
  kind: ScoreKind,
  samples: Iterable<ScoredSample>,
): (answer: string, sample: ScoredSample) => number | undefined {
  const { over } = scores[kind];
  if (over === undefined) return (answer, sample) => scoreSample(kind, answer, sample);
  const corpus = Array.from(samples, ({ answers }) => referencesOf(answers));
  const score = over(corpus.filter((references) => references.length > 0));
  return (answer, { answers }) => {
    const references = referencesOf(answers);
    return references.length === 0 ? undefined : score(answer, references);
  };
}

/**
 * Whether a kind can compare these references, of which there is at least one and none is empty.
 */
export function applies(
  kind: ScoreKind,
  references: readonly string[],
  options: readonly string[] | undefined,
): boolean {
  return scores[kind].applies(references, options);
}

/** Without empty references, which do not say what is right. */
export function referencesOf(answers: readonly string[]): string[] {
  return answers.filter((answer) => answer.trim() !== '');
}
