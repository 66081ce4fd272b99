/** Baselines beside a recipe: at its FLOPs, on the same samples, compared within samples. */
import { fourDecimals, meanOf, sumOf } from '../../sums';
import { scheduleHash } from '../../recipe/hash';
import type { BaselineRecord } from '../../recipe/types';
import { pairedInterval, ratioInterval } from '../statistics/bootstrap';
import type { BaselineCandidates } from '../types';
import { fourDigits, pairsOf, rounded, type Pair } from './paired';

/**
 * @param recipe with which the baselines are compared: its answers, in an order that does not
 *    depend on how they were measured
 */
export function baselineRecords(
  recipe: readonly Pair[],
  baselines: readonly BaselineCandidates[],
): BaselineRecord[] {
  const samples = recipe.map(({ sample }) => sample);
  return baselines.map((baseline): BaselineRecord => {
    const { method, reduction, reachable } = baseline;
    const common = { method, reduction: fourDecimals(reduction), reachable };
    if (!reachable || baseline.recipes.length === 0) return { ...common, reachable: false };
    const seeds = baseline.recipes.map(({ schedule, ranking }) =>
      pairsOf(samples, scheduleHash(schedule, ranking)),
    );
    return {
      ...common,
      seeds: seeds.length,
      ...accuracies(recipe, seeds),
      ...divergences(recipe, seeds),
    };
  });
}

/**
 * The mean over the seeds for every sample, paired with the recipe's and the unpruned model's
 * score.
 */
function accuracies(recipe: readonly Pair[], seeds: readonly Pair[][]): Partial<BaselineRecord> {
  const scored = recipe.flatMap(({ sample, answer }, at) => {
    const own = seeds.flatMap((pairs) => pairs[at]!.answer.score ?? []);
    return own.length < seeds.length ||
      answer.score === undefined ||
      sample.unpruned.score === undefined
      ? []
      : [
          {
            group: sample.group,
            unpruned: sample.unpruned.score,
            recipe: answer.score,
            own: meanOf(own),
          },
        ];
  });
  const groups = scored.map(({ group }) => group);
  const interval = pairedInterval(
    scored.map(({ own, unpruned }) => own - unpruned),
    { groups },
  );
  const ahead = pairedInterval(
    scored.map(({ own, recipe: score }) => score - own),
    { groups },
  );
  if (interval === undefined || ahead === undefined) return {};
  return {
    accuracy: fourDecimals(meanOf(scored.map(({ own }) => own))),
    interval: rounded(interval),
    ahead: rounded(ahead),
  };
}

/** Over answer tokens; a sample's tokens are drawn together. */
function divergences(recipe: readonly Pair[], seeds: readonly Pair[][]): Partial<BaselineRecord> {
  const tokens = recipe.map(({ answer }) => answer.kl.length);
  const own = recipe.map((_, at) => meanOf(seeds.map((pairs) => sumOf(pairs[at]!.answer.kl))));
  const kl = sumOf(own) / sumOf(tokens);
  const ahead = ratioInterval(
    own.map((sum, at) => sum - sumOf(recipe[at]!.answer.kl)),
    tokens,
    { groups: recipe.map(({ sample }) => sample.group) },
  );
  if (ahead === undefined || ![kl, ahead.low, ahead.high].every(Number.isFinite)) return {};
  return { kl: fourDigits(kl), klAhead: [fourDigits(ahead.low), fourDigits(ahead.high)] };
}
