/**
 * Checks whether the chosen recipe is better than the one it would replace, on samples that were
 * not used to choose and do not share images with those that were.
 */
import { pairedInterval, type Interval } from '../evaluation/statistics/bootstrap';
import type { FidelityReport } from '../evaluation/types';
import { meanOf } from '../sums';
import { meanOrInfinity } from './halving';
import type { Proposal } from './proposals';

export type MeasureProposals = (
  proposals: readonly Proposal[],
  count: number,
) => Promise<FidelityReport>;

export interface Confirmed {
  /** Mean KL divergence from the unpruned model, nats: of the chosen recipe, and of the base. */
  kl: number;
  baseKl: number;
  /** The interval of the difference by sample: 95%, for all finalists together. */
  difference: Interval;
  /**
   * The upper end of that interval if there were one more sample on which the chosen recipe sees
   * nothing of the image: there may be failures too rare for the samples to show.
   */
  bound: number;
  samples: number;
}

/** Nats: mean KL divergences below it change no answer, and differences among them are chance. */
export const resolution = 1e-3;

/** A group that no sample has: names hold no such character. */
const unseen = '\0unseen';

/** How many of the samples choose; the others confirm. */
export function choosing(samples: number): number {
  return Math.ceil(samples / 2);
}

/**
 * Measures on the samples that were not used to choose. All samples decide which finalist is
 * tested; of equals, the first. Since any finalist could have been tested, the interval is widened
 * accordingly (Bonferroni).
 *
 * @param failure KL divergence of a model that sees nothing of the image, nats
 */
export async function confirm(
  finalists: readonly Proposal[],
  reference: Proposal,
  { samples, measure, failure }: { samples: number; measure: MeasureProposals; failure: number },
): Promise<{ best: Proposal; confirmed: Confirmed }> {
  const { kl, groups: all } = await measure([reference, ...finalists], samples);
  const means = kl.slice(1).map((one) => Math.max(meanOrInfinity(one), resolution));
  const at = means.indexOf(Math.min(...means));
  // Samples that could not be run are not in the report; those that remain were still not used to
  // choose.
  const chose = new Set(all.slice(0, choosing(samples)));
  const apart = [...all.keys()].filter((i) => !chose.has(all[i]!));
  const [was, now] = [kl[0]!, kl[at + 1]!].map((one) => apart.map((i) => one[i]!));
  const groups = apart.map((i) => all[i]!);
  const differences = now!.map((loss, i) => loss - was![i]!);
  const none = { mean: Number.NaN, low: -Infinity, high: Infinity };
  const tail = 0.025 / finalists.length;
  // Where an image has several questions, all of them fail with it.
  const questions = Math.max(1, Math.round(apart.length / new Set(groups).size || 0));
  const failures = Array<number>(questions).fill(failure);
  const withFailure = [...groups, ...failures.map(() => unseen)];
  const confirmed = {
    ...{ kl: meanOf(now!), baseKl: meanOf(was!), samples: now!.length },
    difference: pairedInterval(differences, { tail, groups }) ?? none,
    bound: pairedInterval([...differences, ...failures], { tail, groups: withFailure })!.high,
  };
  return { best: finalists[at]!, confirmed };
}
