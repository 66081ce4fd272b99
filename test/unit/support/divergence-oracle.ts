/**
 * Distances of next-token distributions by their definitions, in doubles: the engine's are checked
 * against these.
 */
import { invariant } from '../../../src/core/errors';
import { logSumExp } from '../../../src/core/evaluation/statistics/log-sum-exp';

/** Raw scores of the vocabulary at one position, natural logarithms up to a constant. */
type Logits = ArrayLike<number>;

/** Natural logarithm of the probability that a token comes next. */
export function logProbability(logits: Logits, token: number): number {
  invariant(token >= 0 && token < logits.length, `token ${token} is in the vocabulary`);
  return logits[token]! - logSumExp(logits);
}

/**
 * KL divergence of the pruned model's distribution from the unpruned model's, KL(unpruned ||
 * pruned), in nats: 0 for equal logits, never negative, infinite where the pruned model rules out a
 * token that the unpruned one may say.
 */
export function klDivergence(unpruned: Logits, pruned: Logits): number {
  invariant(unpruned.length === pruned.length, 'both distributions are over one vocabulary');
  const [unprunedTotal, prunedTotal] = [logSumExp(unpruned), logSumExp(pruned)];
  let divergence = 0;
  for (let at = 0; at < unpruned.length; at += 1) {
    const logShare = unpruned[at]! - unprunedTotal;
    const share = Math.exp(logShare);
    if (share === 0) continue;
    divergence += share * (logShare - (pruned[at]! - prunedTotal));
  }
  // Rounding may give slightly less than 0.
  return divergence < 0 ? 0 : divergence;
}
