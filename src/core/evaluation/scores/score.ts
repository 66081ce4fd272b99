/** Whether an answer is right, 0 to 1. */
import { choiceOf, choiceReference, optionsOf, type Lettered } from './choice';
import { normalizeAnswer } from './normalize';
import { yesNoOf, yesNoReference } from './yes-no';

/**
 * How answers are compared with references: `exact`, the same after normalisation; `vqa`, VQA
 * accuracy; `choice`, the same option; `yes-no`, the same of yes and no.
 */
export const scoreKinds = ['exact', 'vqa', 'choice', 'yes-no'] as const;
export type ScoreKind = (typeof scoreKinds)[number];

/** What a score needs of a sample. */
export interface ScoredSample extends Lettered {
  answers: readonly string[];
}

/**
 * With several references it is VQA accuracy whatever is compared: min(1, matches / 3), as one
 * sentence of the VQA paper defines it. The VQA evaluation averages that over leaving each of its ten
 * people out, which gives 0.3, 0.6, 0.9 and 1 for one to four matches, where this gives 1/3, 2/3, 1
 * and 1. Only where `exact` was set is it 1 for any match.
 *
 * A sample whose references are not of the kind (neither yes nor no, no option) is scored by its
 * text, as `vqa`: nothing is lost of a file that mixes kinds.
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
  const { given, expected } = compared(kind, answer, present, options);
  const matches = expected.filter((one) => one === given).length;
  return kind === 'exact' || present.length === 1 ? Math.min(1, matches) : Math.min(1, matches / 3);
}

/** `scoreOf` of a sample as the data gives it. */
export function scoreSample(
  kind: ScoreKind,
  answer: string,
  sample: ScoredSample,
): number | undefined {
  return scoreOf(kind, answer, sample.answers, optionsOf(sample));
}

/** Whether a kind can compare these references; there is at least one, none is empty. */
export function applies(
  kind: ScoreKind,
  references: readonly string[],
  options: readonly string[] | undefined,
): boolean {
  switch (kind) {
    case 'exact':
    case 'vqa':
      return true;
    case 'yes-no':
      return references.every((reference) => yesNoReference(reference) !== undefined);
    case 'choice':
      return references.every((reference) => choiceReference(reference, options) !== undefined);
  }
}

/** Without the empty ones, which say nothing of what is right. */
export function referencesOf(answers: readonly string[]): string[] {
  return answers.filter((answer) => answer.trim() !== '');
}

function compared(
  kind: ScoreKind,
  answer: string,
  references: string[],
  options: readonly string[] | undefined,
): { given: string | undefined; expected: (string | undefined)[] } {
  if (kind === 'yes-no' && applies(kind, references, options)) {
    return { given: yesNoOf(answer), expected: references.map(yesNoReference) };
  }
  if (kind === 'choice' && applies(kind, references, options)) {
    return {
      // Nothing equals an answer that means no option.
      given: choiceOf(answer, options) ?? '',
      expected: references.map((reference) => choiceReference(reference, options)),
    };
  }
  return { given: normalizeAnswer(answer), expected: references.map(normalizeAnswer) };
}
