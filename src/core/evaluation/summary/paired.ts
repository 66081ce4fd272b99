/** Figures of results: means over samples, and differences within samples. */
import { fourDecimals, meanOf } from '../../sums';
import { f1Of, type BinaryFigures } from '../scores/yes-no';
import type { EvaluationIdentity } from '../types';
import type { TableAnswer, TableCandidateAnswer, TableSample } from './samples';

/** A sample with the answer of one candidate. */
export interface Pair {
  sample: TableSample;
  answer: TableCandidateAnswer;
}

/** @throws Error if a sample lacks the candidate: reports cover measured samples only */
export function pairsOf(samples: readonly TableSample[], hash: string): Pair[] {
  return samples.map((sample) => {
    const answer = sample.candidate(hash);
    if (answer === undefined) {
      throw new Error(`Internal error: sample ${sample.sample} lacks the candidate ${hash}`);
    }
    return { sample, answer };
  });
}

/** Scores of both models and the images' names, of the samples that have an answer in the data. */
export interface PairedScores {
  pruned: number[];
  unpruned: number[];
  groups: string[];
}

export function pairedScores(pairs: readonly Pair[]): PairedScores {
  const scored = pairs.flatMap(({ sample, answer }) =>
    answer.score === undefined || sample.unpruned.score === undefined
      ? []
      : [{ pruned: answer.score, unpruned: sample.unpruned.score, group: sample.group }],
  );
  return {
    pruned: scored.map(({ pruned }) => pruned),
    unpruned: scored.map(({ unpruned }) => unpruned),
    groups: scored.map(({ group }) => group),
  };
}

/** Mean of all scores; null without any. */
export function accuracyOf(answers: readonly Pick<TableAnswer, 'score'>[]): number | null {
  const scores = answers.flatMap(({ score }) => score ?? []);
  return scores.length === 0 ? null : meanOf(scores);
}

/**
 * POPE's figures of the questions whose answer is yes or no.
 *
 * @returns undefined if answers are not scored as yes or no and some reference is neither. So a
 *    category of yes-no questions has figures even in data that is scored otherwise.
 */
export function yesNoFigures(
  kind: EvaluationIdentity['score'],
  answers: readonly { answer: TableAnswer; sample: TableSample }[],
): BinaryFigures | undefined {
  const areAll = answers.every(({ sample }) => sample.expected !== 'other');
  if (kind !== 'yes-no' && !areAll) return undefined;
  return f1Of(
    answers.map(({ answer, sample }) => ({ saysYes: answer.saysYes, expected: sample.expected })),
  );
}

/** Rounds to four digits: divergences may be very small. */
export function fourDigits(value: number): number {
  return Number(value.toPrecision(4)) + 0;
}

export function rounded({ low, high }: { low: number; high: number }): [number, number] {
  return [fourDecimals(low), fourDecimals(high)];
}
