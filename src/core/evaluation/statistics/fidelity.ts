/** How near the pruned model's next-token distribution is to the unpruned model's. */
import { invariant } from '../../errors';

/** Raw scores of the vocabulary at one position, natural logarithms up to a constant. */
export type Logits = ArrayLike<number>;

/** log of the sum of exponentials, in doubles, without overflow. */
export function logSumExp(logits: Logits): number {
  let largest = -Infinity;
  for (let at = 0; at < logits.length; at += 1) largest = Math.max(largest, logits[at]!);
  if (!Number.isFinite(largest)) return largest;
  let total = 0;
  for (let at = 0; at < logits.length; at += 1) total += Math.exp(logits[at]! - largest);
  return largest + Math.log(total);
}

/** Natural logarithm of the probability that a token comes next. */
export function logProbability(logits: Logits, token: number): number {
  invariant(token >= 0 && token < logits.length, `token ${token} is in the vocabulary`);
  return logits[token]! - logSumExp(logits);
}

/**
 * KL divergence of the pruned model's distribution from the unpruned model's, KL(dense || pruned), in
 * nats: 0 for equal logits, never negative, infinite where the pruned model rules out a token that
 * the unpruned one may say.
 */
export function klDivergence(dense: Logits, pruned: Logits): number {
  invariant(dense.length === pruned.length, 'both distributions are over one vocabulary');
  const [denseTotal, prunedTotal] = [logSumExp(dense), logSumExp(pruned)];
  let divergence = 0;
  for (let at = 0; at < dense.length; at += 1) {
    const logShare = dense[at]! - denseTotal;
    const share = Math.exp(logShare);
    if (share === 0) continue;
    divergence += share * (logShare - (pruned[at]! - prunedTotal));
  }
  // Rounding may leave a little less than nothing.
  return divergence < 0 ? 0 : divergence;
}

/** Both models' view of one answer: the unpruned model's, token by token. */
export interface AnswerLikelihood {
  /** How many tokens the sums are over. */
  tokens: number;
  /** Sums of `logProbability` over the answer's tokens. */
  dense: number;
  pruned: number;
}

/**
 * Perplexity of the unpruned model's answers under the pruned model over that under the unpruned
 * model itself: 1 where both find them equally likely. Each token weighs the same.
 * @returns undefined without tokens
 */
export function perplexityRatio(answers: readonly AnswerLikelihood[]): number | undefined {
  let [tokens, difference] = [0, 0];
  for (const answer of answers) {
    tokens += answer.tokens;
    difference += answer.dense - answer.pruned;
  }
  return tokens === 0 ? undefined : Math.exp(difference / tokens);
}
