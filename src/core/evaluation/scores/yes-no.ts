/** Yes and no as POPE reads them (arXiv 2305.10355), and its figures. */

import { text } from '../../text';
import type { ScoreDefinition } from './definition';
import { agreed } from './votes';

export type YesNo = 'yes' | 'no';

export const yesNo: ScoreDefinition = {
  label: text`yes or no`,
  source: "POPE's evaluate.py (arXiv 2305.10355)",
  applies: (references) => references.every((one) => yesNoReference(one) !== undefined),
  score: (answer, references) => agreed(yesNoOf(answer), references.map(yesNoReference)),
};

/**
 * No if the answer's first sentence has the word "no" or "not", otherwise yes, even if it says
 * neither. Unlike POPE's script, it ignores case and what ends the word ("No!").
 */
export function yesNoOf(answer: string): YesNo {
  const sentence = answer.split('.', 1)[0]!.toLowerCase();
  // Hyphens and apostrophes belong to words: "no-one" is neither.
  const words = sentence.split(/[^\p{L}\p{N}'’-]+/u);
  return words.includes('no') || words.includes('not') ? 'no' : 'yes';
}

/** A reference answer that is nothing but yes or no; undefined for any other. */
export function yesNoReference(reference: string): YesNo | undefined {
  const word = reference.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
  return word === 'yes' || word === 'no' ? word : undefined;
}

export interface BinaryFigures {
  samples: number;
  accuracy: number;
  /** Precision of "yes"; 0 if nothing was answered yes. */
  precision: number;
  /** Recall of "yes"; 0 if nothing should be answered yes. */
  recall: number;
  f1: number;
  /** Share of answers that are yes. */
  yesRatio: number;
}

/**
 * POPE's figures; yes is the positive class.
 *
 * @param predictions what answers say and should say; those that should say neither do not count
 * @returns undefined if none counts
 */
export function f1Of(
  predictions: readonly { saysYes: boolean; expected: string | undefined }[],
): BinaryFigures | undefined {
  const counts = { yes: { yes: 0, no: 0 }, no: { yes: 0, no: 0 } };
  let samples = 0;
  for (const { saysYes, expected } of predictions) {
    if (expected !== 'yes' && expected !== 'no') continue;
    counts[expected][saysYes ? 'yes' : 'no'] += 1;
    samples += 1;
  }
  if (samples === 0) return undefined;
  const hits = counts.yes.yes;
  const answeredYes = hits + counts.no.yes;
  const isYes = hits + counts.yes.no;
  return {
    samples,
    accuracy: (hits + counts.no.no) / samples,
    precision: answeredYes === 0 ? 0 : hits / answeredYes,
    recall: isYes === 0 ? 0 : hits / isYes,
    f1: answeredYes + isYes === 0 ? 0 : (2 * hits) / (answeredYes + isYes),
    yesRatio: answeredYes / samples,
  };
}
