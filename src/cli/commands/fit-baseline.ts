/** `fitprune fit --baseline`: a simple method at a budget, as a recipe to compare with. */
import { Option, type Command } from 'commander';
import type { Statistics } from '../../core/calibration/statistics';
import { HumanError } from '../../core/errors';
import { asRecipe, baselineWithin } from '../../core/evaluation/baselines/baselines';
import { fitRecipe } from '../../core/fit/fit-recipe';
import { medianPrompt, type PreparedStatistics } from '../../core/fit/prepare';
import { isRankingBaseline, rankingBaselines } from '../../core/ranking/baselines';
import { workOf } from '../../core/ranking/work';
import { baselineMethods } from '../../core/recipe/methods';
import type { BaselineMethod, FittedMethod, MeasuredMethod, Recipe } from '../../core/recipe/types';
import type { Budget } from '../../core/cost/types';
import { seedNumber } from '../options/numbers';

export interface BaselineFlags {
  baseline?: BaselineMethod;
  seed?: number;
  method?: FittedMethod | MeasuredMethod;
  maxSteps?: number;
}

export function addBaselineOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--baseline <name>', 'a simple method at this budget instead of a fit').choices(
        baselineMethods,
      ),
    )
    .option('--seed <n>', 'for --baseline random (default: 0)', seedNumber);
}

/** @throws HumanError `baseline-options` before any work, if options do not go together */
export function checkBaselineFlags({ baseline, seed, method, maxSteps }: BaselineFlags): void {
  if (seed !== undefined && !(baseline !== undefined && isRandom(baseline))) {
    const takers = baselineMethods.filter(isRandom).join(' or ');
    throw wrong(`--seed chooses the tokens of --baseline ${takers}. Leave it out.`);
  }
  if (baseline === undefined || isRankingBaseline(baseline)) return;
  if (method === undefined && maxSteps === undefined) return;
  throw wrong(
    `--baseline ${baseline} has a schedule of its own and takes no --method or --max-steps. Leave ` +
      'them out.',
  );
}

function isRandom(method: BaselineMethod): boolean {
  return isRankingBaseline(method) && rankingBaselines[method].isRandom;
}

function wrong(message: string): HumanError {
  return new HumanError(message, 'baseline-options', 2);
}

/**
 * @param modelPath the model's path as the recipe has it
 * @param prepare called only if a fit is needed
 * @throws HumanError `no-samples`, `budget-beyond-reach`, `baseline-beyond-reach`
 */
export function baselineRecipe(
  {
    baseline,
    seed = 0,
    method,
    maxSteps,
  }: BaselineFlags & { baseline: BaselineMethod; method: FittedMethod },
  { metadata, samples }: Statistics,
  budget: Budget,
  modelPath: string,
  prepare: () => PreparedStatistics,
): Recipe {
  if (!isRankingBaseline(baseline)) {
    // Without a sample there is no length to state a cost at; preparing reports that.
    if (samples.every(({ visualTokens }) => visualTokens === 0)) prepare();
    const model = { ...metadata.model, path: modelPath, ...medianPrompt(samples) };
    return baselineWithin(model, baseline, budget);
  }
  const prepared = prepare();
  const { grid } = prepared;
  const ranking = rankingBaselines[baseline].ranking({ seed, grid });
  // The fit's schedule, with the cost of choosing tokens by this ranking.
  const choices = { maxSteps, modelPath, method, work: workOf(ranking) };
  const { recipe } = fitRecipe(prepared, budget, choices);
  return asRecipe(recipe.model, baseline, recipe.schedule, ranking, budget);
}
