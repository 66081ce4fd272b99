/**
 * Baselines of a recipe: simple methods at the recipe's FLOPs, as recipes that go through the same
 * rewrite.
 */
import { budgetText } from '../../cost/budget';
import { prunableLayers } from '../../cost/layers';
import { formatPercent } from '../../cost/format';
import type { Step, Budget } from '../../cost/types';
import { HumanError } from '../../errors';
import { methods } from '../../fit/methods';
import { baselineMethods } from '../../recipe/methods';
import { decoderShape, promptShape, recipeCost } from '../../recipe/recipe-cost';
import { workOf } from '../../ranking/work';
import { isRankingBaseline, rankingBaselines, type RankingBaseline } from '../../ranking/baselines';
import { gridOf, type Ranking } from '../../ranking/families';
import type { Grid } from '../../ranking/grid/definition';
import type { BaselineMethod, Recipe, RecipeModel } from '../../recipe/types';
import { text } from '../../text';
import { toolName } from '../../tool';
import { likeSchedule, solve, solveWithin, type Family } from './families';
import { beforeAll, lastTokenRanking, oneCut } from './one-cut';
import { publishedShape } from './published-shape';
import { pyramid } from './pyramid';

export interface Baseline {
  method: BaselineMethod;
  label: string;
  /** Whether it comes within half a point, or one token, of the recipe's FLOPs. */
  reachable: boolean;
  /** Its FLOPs reduction, decoder convention; its largest where the recipe's is out of reach. */
  reduction: number;
  /** One for each seed of a random method; empty where the recipe's FLOPs are out of reach. */
  recipes: Recipe[];
}

export interface BaselineOptions {
  /** Number of seeds of a random baseline, counted from 0; 5 if absent. */
  seeds?: number;
  /** Grid of every image, for `stride`: used if the recipe gives none. */
  grid?: Grid | undefined;
}

/** A baseline that saves at most this share less than the recipe still counts as equal. */
const tolerance = 0.005;

/**
 * Every baseline at the recipe's own FLOPs (decoder convention, reference lengths). Where the
 * recipe's budget counts what choosing the tokens takes, so does the baseline's. Baselines that
 * only rank use the recipe's schedule; if their scores cost less, they keep as many more tokens as
 * that saves. The others have schedules of their own, as near in FLOPs as single tokens allow.
 */
export function baselinesFor(
  recipe: Recipe,
  { seeds = 5, grid }: BaselineOptions = {},
): Baseline[] {
  const { model, budget } = recipe;
  const target = recipeCost(recipe).reduction.decoder;
  return baselineMethods.map((method): Baseline => {
    const common = { method, label: methods[method].label };
    const rankings = rankingsOf(method, seeds, gridOf(recipe.ranking) ?? grid);
    const family = familyOf(method, model);
    const own = (schedule: readonly Step[]) =>
      recipeCost({ model, schedule: [...schedule], ranking: rankings[0], budget }).reduction
        .decoder;
    const solution = family
      ? solve(family, model.visualTokens, own, target, 'nearest')
      : own(recipe.schedule) === target
        ? { schedule: recipe.schedule, reduction: target, largest: target }
        : solve(likeSchedule(recipe.schedule), model.visualTokens, own, target, 'nearest');
    if (target - solution.largest > tolerance) {
      return { ...common, reachable: false, reduction: solution.largest, recipes: [] };
    }
    const { schedule, reduction } = solution;
    const recipes = rankings.map((ranking) =>
      asRecipe(model, method, schedule, ranking, reached(reduction, budget)),
    );
    return { ...common, reachable: true, reduction, recipes };
  });
}

/**
 * A baseline with a schedule of its own, at or under a budget.
 * @throws HumanError `baseline-beyond-reach`, naming its largest saving
 */
export function baselineWithin(
  model: RecipeModel,
  method: ScheduledBaseline,
  budget: Budget,
): Recipe {
  const ranking = rankingsOf(method, 1, undefined)[0]!;
  const { schedule, largest, met } = solveWithin(familyOf(method, model)!, budget, {
    ...{ shape: decoderShape(model), prompt: promptShape(model), work: workOf(ranking) },
  });
  if (!met) {
    // Rounded down: the figure named must itself be accepted.
    const most = formatPercent(Math.floor(largest * 1000) / 1000);
    throw new HumanError(
      text`${methods[method].label} cannot reach ${budgetText(budget)}: on this model it saves at
        most ${most}. Choose a smaller saving.`,
      'baseline-beyond-reach',
      2,
    );
  }
  return asRecipe(model, method, schedule, ranking, budget);
}

/** Baselines that have schedules of their own. */
export type ScheduledBaseline = Exclude<BaselineMethod, RankingBaseline>;

/**
 * @returns undefined where the baseline is a ranking only, which takes over the recipe's schedule
 */
function familyOf(method: BaselineMethod, model: RecipeModel): Family | undefined {
  if (isRankingBaseline(method)) return undefined;
  const { layers } = model;
  const prunable = prunableLayers(model);
  switch (method) {
    // Both papers cut at the same place.
    case 'fastv':
    case 'dart':
      return oneCut(prunable);
    case 'divprune':
    case 'cdpruner':
      return beforeAll;
    case 'pyramid':
      return pyramid(layers, prunable);
    case 'fitprune-shape':
      return publishedShape(model, prunable);
  }
}

/** The rankings of a baseline: one for each seed of a random method, else one. */
function rankingsOf(method: BaselineMethod, seeds: number, grid: Grid | undefined): Ranking[] {
  if (isRankingBaseline(method)) {
    const { isRandom, ranking } = rankingBaselines[method];
    return Array.from({ length: isRandom ? seeds : 1 }, (_, seed) => ranking({ seed, grid }));
  }
  switch (method) {
    case 'fastv':
    case 'pyramid':
      return [lastTokenRanking];
    case 'dart':
    case 'divprune':
    case 'cdpruner':
      return [{ kind: method }];
    case 'fitprune-shape':
      return [{ kind: 'self-cross' }];
  }
}

/**
 * The budget that a schedule reached; it counts the cost of choosing tokens if the recipe's budget
 * does.
 */
function reached(reduction: number, { overhead }: Budget): Budget {
  return {
    ...{ metric: 'flops', convention: 'decoder' },
    reduction: Math.max(0, Math.floor(reduction * 1e4) / 1e4),
    ...(overhead !== undefined && { overhead }),
  };
}

/** A schedule and ranking under the name of the method that chose them. */
export function asRecipe(
  model: RecipeModel,
  method: BaselineMethod,
  schedule: readonly Step[],
  ranking: Ranking,
  budget: Budget,
): Recipe {
  return {
    version: 1,
    model,
    budget,
    schedule: [...schedule],
    ranking,
    fit: { method, tool: toolName },
  };
}
