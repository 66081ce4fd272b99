/** `fitprune fit`, done. */
import { metrics } from '../../core/cost/metrics';
import type { Command } from 'commander';
import path from 'node:path';
import type { Statistics } from '../../core/calibration/statistics';
import { readStatistics } from '../../core/calibration/statistics-file';
import { describeBudget } from '../../core/cost/budget';
import type { Convention, Cost, Budget } from '../../core/cost/types';
import { writeFileAtomic } from '../../core/files';
import { fitRecipe } from '../../core/fit/fit-recipe';
import { frontier, type Fit } from '../../core/fit/fit';
import { fittedMethods, methodRanking } from '../../core/fit/methods';
import { scouts } from '../../core/fit/near';
import {
  prepare,
  type Near,
  type PrepareOptions,
  type PreparedStatistics,
} from '../../core/fit/prepare';
import { workOf } from '../../core/ranking/work';
import { rankingText } from '../../core/ranking/words';
import { usualMethod } from '../../core/recipe/methods';
import { recipeCost } from '../../core/recipe/recipe-cost';
import { timesText, withFitTime } from '../../core/recipe/results/times';
import type { FittedMethod, Recipe } from '../../core/recipe/types';
import { formatRecipe } from '../../core/recipe/write';
import { isWorthSearching } from '../../core/search/worth-searching';
import { requireWritable } from '../writable';
import { type Context } from '../context';
import type { Terminal } from '../terminal';
import { baselineRecipe } from './fit-baseline';
import { timesFor, timesNote } from './fit-times';
import { givenShare, measureBefore } from './fit-before';
import { budgetOf, conventionOf } from './fit-budget';
import { frontierTable } from './fit-frontier';
import { fitPublished } from './fit-published';
import { improve } from './fit-search';
import { searchFigures } from './fit-search-words';
import { summarizeCost, summarizeFit } from './fit-summary';
import { fitWay, type FitFlags, type FitWay } from './fit-way';

/** A recipe, and remarks about it. */
interface Fitted {
  recipe: Recipe;
  cost: Cost;
  summary: string;
  /** What to do next. */
  hint?: string;
  /** Figures of a search by output. */
  search?: ReturnType<typeof searchFigures>;
}

const hint =
  'Attention mass tells little of what deep models read: before you rely on this recipe, evaluate it with --baselines, or ' +
  "search by the model's output (--objective output --data FILE).";

interface Work {
  file: string;
  statistics: Statistics;
  flags: FitFlags;
  method: FittedMethod;
  context: Context;
  /** Statistics near one budget answer that one alone. */
  prepared: (near?: Near) => PreparedStatistics;
}

export async function runFit(
  file: string,
  flags: FitFlags,
  given: Command,
  context: Context,
): Promise<void> {
  const convention = conventionOf(flags, given);
  const way = fitWay(flags, given);
  // Refused before the work rather than after it.
  if (flags.out !== undefined) requireWritable(flags.out, flags.force);
  const budget = flags.budget === undefined ? undefined : budgetOf(flags.budget, flags, convention);
  const started = performance.now();
  const statistics = await readStatistics(file);
  const times = budget && (await timesFor(budget, way, statistics, file, flags));
  if (times !== undefined) context.terminal.note(timesNote(times));
  const before = givenShare(flags);
  const work: Work = {
    ...{ file, statistics, flags, context },
    method: fittedMethods.find((one) => one === flags.method) ?? usualMethod,
    prepared: (near) => prepareVisibly(statistics, context.terminal, { near, before, times }),
  };
  if (budget === undefined) {
    printFrontier(work, convention);
    return;
  }
  const fitted = await fitBy(way, budget, work);
  await write(fitted, budget, (performance.now() - started) / 1000, work);
}

function printFrontier({ prepared, flags, method, context }: Work, convention: Convention): void {
  const points = frontier(prepared(), { convention, points: flags.points ?? 25, method });
  context.terminal.result({ frontier: points }, () => frontierTable(points));
}

async function fitBy(way: FitWay, budget: Budget, work: Work): Promise<Fitted> {
  const { file, statistics, flags, method, context, prepared } = work;
  const { baseline, maxSteps, sizeBias } = flags;
  const place = modelPath(statistics, file, flags.out);
  const fit = (ready: PreparedStatistics, by: FittedMethod) =>
    fitRecipe(ready, budget, { maxSteps, modelPath: place, method: by, sizeBias });
  if (baseline !== undefined) {
    const asked = { ...flags, baseline, method };
    return counted(baselineRecipe(asked, statistics, budget, place, prepared));
  }
  switch (way) {
    case 'published': {
      const near = { budget, work: workOf(methodRanking('fitprune-published')) };
      const options = { budget, modelPath: place };
      return counted(await fitPublished(prepared(near), file, options, flags, context));
    }
    case 'before': {
      const options = { budget, method, maxSteps, modelPath: place, sizeBias };
      const chosen = await measureBefore(prepared(), file, options, flags, context);
      return predicted(chosen.recipe, chosen.fit);
    }
    case 'output': {
      const ready = prepared();
      const start = fittedMethods.map((by) => fit(ready, by).recipe);
      const base = start[fittedMethods.indexOf(method)]!;
      const found = await improve(ready, file, base, start, flags, context);
      return { ...counted(found.recipe), search: searchFigures(found) };
    }
    default: {
      const ranking = { ...methodRanking(method), ...(sizeBias && { sizeBias }) };
      // With few samples, all budgets are answered at once; with many, one takes a tenth of the
      // work. A budget in time also needs fits to other budgets.
      const isTimed = metrics[budget.metric].isMeasured === true;
      const isMany = statistics.samples.length > scouts && !isTimed;
      const near = isMany ? { budget, work: workOf(ranking) } : undefined;
      const { recipe, fit: found } = fit(prepared(near), method);
      return { ...predicted(recipe, found), ...(isWorthSearching(recipe.model) && { hint }) };
    }
  }
}

function counted(recipe: Recipe): Fitted {
  const cost = recipeCost(recipe);
  return { recipe, cost, summary: summarizeCost(cost, recipe.schedule.length) };
}

function predicted(recipe: Recipe, fit: Fit): Fitted {
  return { recipe, cost: fit.cost, summary: summarizeFit(fit) };
}

async function write(
  { recipe: untimed, cost, summary, hint: next, search }: Fitted,
  budget: Budget,
  seconds: number,
  { flags: { out }, context: { terminal } }: Work,
): Promise<void> {
  const recipe = withFitTime(untimed, seconds);
  const text = formatRecipe(recipe);
  if (out !== undefined) await writeFileAtomic(out, text);
  terminal.result({ recipe, cost, ...(search && { search }) }, () => out ?? text);
  terminal.note(`${describeBudget(budget)}: ${summary}`);
  terminal.note(`Ranking: ${String(rankingText(recipe.ranking))}.`);
  if (recipe.fit) terminal.note(timesText(recipe.fit).join(' '));
  if (next !== undefined) terminal.note(next);
}

/** Preparation takes seconds where samples are hundreds: then it shows how far it is. */
function prepareVisibly(
  statistics: Statistics,
  terminal: Terminal,
  options: PrepareOptions,
): PreparedStatistics {
  const started = performance.now();
  const progress = terminal.progress('% prepared');
  try {
    return prepare(statistics, options, (fraction) => {
      if (performance.now() - started < 1500) return;
      progress.report(Math.round(100 * fraction), 100);
    });
  } finally {
    progress.stop();
  }
}

/** The model's path relative to where the recipe will be. */
function modelPath({ metadata }: Statistics, statistics: string, out: string | undefined): string {
  const model = path.resolve(path.dirname(statistics), metadata.model.path);
  const from = out === undefined ? process.cwd() : path.dirname(path.resolve(out));
  return path.relative(from, model).replaceAll(path.sep, '/') || '.';
}
