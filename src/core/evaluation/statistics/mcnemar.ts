/** Whether about as many answers got better as got worse. */
import { invariant } from '../../errors';

export interface ChangedScores {
  /** Samples on which the pruned model scores more than the unpruned. */
  gained: number;
  lost: number;
}

/**
 * Scores may be fractions (VQA accuracy): any change counts as one, however large.
 * @param pruned scores of the pruned model
 * @param unpruned those of the unpruned model, to the same samples
 */
export function changedScores(
  pruned: readonly number[],
  unpruned: readonly number[],
): ChangedScores {
  invariant(pruned.length === unpruned.length, 'paired scores are of the same samples');
  return {
    gained: pruned.filter((score, at) => score > unpruned[at]!).length,
    lost: pruned.filter((score, at) => score < unpruned[at]!).length,
  };
}

/**
 * McNemar's exact test: the two-sided binomial p of changes at least as uneven, if gains and losses
 * were equally likely. Exact at any count, because it is cheap; 1 if no score changed. Of fractional
 * scores it is the sign test. It takes samples as independent; if they come in groups, only the
 * interval accounts for that.
 */
export function mcnemar(gained: number, lost: number): number {
  const changed = gained + lost;
  const fewer = Math.min(gained, lost);
  if (gained === lost) return 1;
  // P(X <= fewer), beginning with its largest term, in logarithms since 2^-changed may be below any
  // double.
  let logTerm = -changed * Math.LN2;
  for (let k = 1; k <= fewer; k += 1) logTerm += Math.log((changed - fewer + k) / k);
  let tail = 0;
  let term = 1;
  for (let k = fewer; k >= 0 && term > 0; k -= 1) {
    tail += term;
    term *= k / (changed - k + 1);
  }
  return Math.min(1, 2 * Math.exp(logTerm) * tail);
}
