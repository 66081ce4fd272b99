/** Sums over a vocabulary's raw scores. */

/** Raw scores of the vocabulary at one position, natural logarithms up to a constant. */
type Logits = ArrayLike<number>;

/** log of the sum of exponentials, in doubles, without overflow. */
export function logSumExp(logits: Logits): number {
  let largest = -Infinity;
  for (let at = 0; at < logits.length; at += 1) largest = Math.max(largest, logits[at]!);
  if (!Number.isFinite(largest)) return largest;
  let total = 0;
  for (let at = 0; at < logits.length; at += 1) total += Math.exp(logits[at]! - largest);
  return largest + Math.log(total);
}
