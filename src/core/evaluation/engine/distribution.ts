/**
 * The unpruned model's next-token distribution, kept so that many candidates are compared with it.
 */
import { logSumExp } from '../statistics/log-sum-exp';

export class Distribution {
  private readonly probabilities: Float64Array;
  private readonly total: number;

  /** @param logits must be finite; `isFinite` checks that */
  constructor(private readonly logits: Float32Array) {
    this.total = logSumExp(logits);
    this.probabilities = Float64Array.from(logits, (logit) => Math.exp(logit - this.total));
  }

  /**
   * KL divergence of a pruned model's distribution from this one, in nats and doubles: exactly 0
   * for equal logits.
   * @param total `logSumExp` of `pruned`
   */
  divergence(pruned: Float32Array, total: number): number {
    let divergence = 0;
    for (let at = 0; at < pruned.length; at += 1) {
      const share = this.probabilities[at]!;
      if (share === 0) continue;
      divergence += share * (this.logits[at]! - this.total - (pruned[at]! - total));
    }
    // Rounding may give slightly less than 0.
    return divergence < 0 ? 0 : divergence;
  }

  /** Natural logarithm of a token's probability. */
  logProbability(token: number): number {
    return this.logits[token]! - this.total;
  }
}
