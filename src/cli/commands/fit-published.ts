/** `fitprune fit --method fitprune-published`: the paper's search, which runs the model. */
import { counted } from '../counted';
import { formatPercent, inPoints } from '../../core/cost/format';
import { HumanError } from '../../core/errors';
import type { PreparedStatistics } from '../../core/fit/prepare';
import { recipeCost } from '../../core/recipe/recipe-cost';
import type { FittedMethod, MeasuredMethod, Recipe } from '../../core/recipe/types';
import type { Budget } from '../../core/cost/types';
import { publishedRecipe, publishedReduction } from '../../core/search/published/fit';
import { runWithProgress, type Context } from '../context';
import { requireData, runsModel, searchRun, type SearchFlags } from './fit-search';

export interface PublishedFlags extends SearchFlags {
  method?: FittedMethod | MeasuredMethod;
  frontier?: boolean;
  baseline?: string;
  before?: number | 'auto';
  sizeBias?: number;
  maxSteps?: number;
}

export function isPublished({ method }: Pick<PublishedFlags, 'method'>): boolean {
  return method === 'fitprune-published';
}

/** @throws HumanError `published-alone`, `no-data` before any work */
export function checkPublished(flags: PublishedFlags): void {
  const { frontier, baseline, before, sizeBias, maxSteps } = flags;
  const others = [frontier, baseline, before, sizeBias, maxSteps];
  if (others.some((one) => one !== undefined) || runsModel(flags)) {
    throw new HumanError(
      '--method fitprune-published is a search of its own and cannot be used with --frontier, --baseline, --before, ' +
        '--size-bias, --max-steps and --objective. Leave one or the other out.',
      'published-alone',
      2,
    );
  }
  requireData(flags);
}

/**
 * @param statistics the file, to which the model's path is relative
 * @param modelPath the model's path as the recipe has it
 * @throws HumanError `published-budget`, `other-data`, and as the run does
 */
export async function fitPublished(
  prepared: PreparedStatistics,
  statistics: string,
  { budget, modelPath }: { budget: Budget; modelPath: string },
  flags: SearchFlags,
  context: Context,
): Promise<Recipe> {
  const reduction = publishedReduction(prepared, budget);
  const run = await searchRun(prepared, statistics, flags, context, true);
  const samples = Math.min(flags.samples, prepared.samples.length);
  const found = await runWithProgress({ ...run, kind: 'published', samples, reduction }, context);
  const recipe = publishedRecipe(prepared, budget, found, modelPath);
  const last = found.midpoints.at(-1)!;
  const { terminal } = context;
  terminal.note(
    `Tolerance ${formatPercent(last.alpha, 2)}, bisected on ${counted(found.samples, 'sample')} of the pruned model, where it saves ` +
      `${formatPercent(last.reduction)} of the FLOPs of visual tokens.`,
  );
  const missing = reduction - recipeCost(recipe).reduction.visual;
  if (missing > 0) {
    terminal.note(
      `The recipe falls ${inPoints(missing)} points short of what was asked: the search ends at its last midpoint and ` +
        'rounds its counts down, as published.',
    );
  }
  return recipe;
}
