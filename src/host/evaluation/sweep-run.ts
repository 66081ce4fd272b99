/** Sweep: measures several budgets, one after the other, and saves each as soon as it is done. */
import path from 'node:path';
import * as vscode from 'vscode';
import { baselinesFor } from '../../core/evaluation/baselines/baselines';
import { asError } from '../../core/errors';
import { relativePath } from '../../core/model/paths';
import {
  readSweep,
  writeSweep,
  type Sweep,
  type SweepPoint,
} from '../../core/evaluation/sweep/sweep-file';
import { sweepName, sweepsFolder } from '../../core/evaluation/sweep/sweep-name';
import { withEarlier } from '../../core/evaluation/sweep/with-earlier';
import { budgetsWork, workOfSweep } from '../../core/evaluation/sweep/work';
import type { Candidate, EvaluationReport } from '../../core/evaluation/types';
import { plainPercent } from '../../core/figures/format';
import { fittedMethods } from '../../core/fit/methods';
import type { Recipe, RecipeModel } from '../../core/recipe/types';
import type { Budget } from '../../core/cost/types';
import { today } from '../../core/today';
import type { Fitter } from '../../fitter/pool';
import type { RunHandle } from '../runs/run-manager';
import type { Services } from '../services';
import { evaluationSettings, runSettings } from '../settings';
import { statisticsFolder } from '../statistics-folder';
import type { EvaluationChoice } from '../runs/measured-parts';
import { EvaluationRun } from './evaluation-run';
import type { Measurement } from './measurement';

export interface SweepPlan extends Measurement {
  fitter: Fitter;
  budgets: Budget[];
  choice: EvaluationChoice;
}

/**
 * @param onPoint called when a budget has been written
 * @returns the points of the requested budgets
 * @throws HumanError as fits, worker and file system; measurements until then are in the file
 */
export async function runSweep(
  services: Services,
  plan: SweepPlan,
  handle: RunHandle,
  onPoint: () => void,
): Promise<SweepPoint[]> {
  const { model, budgets } = plan;
  const sweep = emptySweep(plan);
  const folder = path.join(statisticsFolder(model.workspaceFolder), sweepsFolder);
  const file = path.join(folder, sweepName(sweep, model.name));
  // Earlier measurements stay until their budget is measured, or read, again.
  sweep.points = (await readSweep(file).catch(() => undefined))?.points ?? [];
  const modelPath = relativePath(folder, model.folder);
  const planned = await Promise.all(budgets.map((one) => candidatesOf(plan, one, modelPath)));
  const portions = planned.map((one) => one.candidates);
  const base = planned[0]!.recipes[0]!;
  const run = await EvaluationRun.begin(
    services,
    plan,
    { candidates: portions.flat(), base },
    handle,
  );
  const kept = new Kept(sweep, file, plan, planned, onPoint);
  try {
    const last = await run.evaluateEach(portions, {
      ...progressOver(portions, base.model, budgets, handle),
      onReport: (report) => {
        kept.add(report);
      },
    });
    kept.add(last);
  } finally {
    await kept.written;
  }
  // Latency takes long: it comes when every budget's accuracy is there to be seen.
  for (const [at, { candidates, points }] of (plan.choice.latency ? kept.fitted : []).entries()) {
    beginBudget(handle, budgets, at);
    const timed = await run.latency(candidates);
    timed?.candidates.forEach((latency, i) => Object.assign(points[i]!.record, { latency }));
    await writeSweep(file, sweep);
  }
  return sweep.points.filter(({ budget }) => isAmong(budgets, budget));
}

/** The reports of budgets, each written when it comes. */
class Kept {
  readonly fitted: Fitted[] = [];
  /** Written one after the other. */
  written = Promise.resolve();
  private failure: Error | undefined;

  constructor(
    private readonly sweep: Sweep,
    private readonly file: string,
    private readonly plan: SweepPlan,
    private readonly planned: readonly Planned[],
    private readonly onPoint: () => void,
  ) {}

  /**
   * @param report of the next budget
   * @throws Error if an earlier budget could not be written: that ends the run
   */
  add(report: EvaluationReport): void {
    const { sweep, file, fitted } = this;
    if (this.failure !== undefined) throw this.failure;
    const at = fitted.length;
    const budget = this.plan.budgets[at]!;
    const { recipes, candidates } = this.planned[at]!;
    const date = today();
    const measured = recipes.map((recipe, i): SweepPoint => ({
      ...{ budget, recipe },
      record: { ...report.recipes[i]!.record, date },
    }));
    const isOther = (one: SweepPoint) => !isAmong([budget], one.budget);
    const points = withEarlier(
      sweep.points.filter((one) => !isOther(one)),
      measured,
    );
    fitted.push({
      candidates: candidates.slice(0, fittedMethods.length),
      points: points.slice(0, fittedMethods.length),
    });
    this.written = this.written.then(async () => {
      sweep.points = inOrder([...sweep.points.filter(isOther), ...points]);
      await writeSweep(file, sweep);
      this.onPoint();
    });
    // Nobody awaits it before the run ends.
    this.written.catch((error: unknown) => {
      this.failure = asError(error);
    });
  }
}

/** Counts the samples of every budget as one run's. */
function progressOver(
  portions: readonly (readonly Candidate[])[],
  model: RecipeModel,
  budgets: readonly Budget[],
  handle: RunHandle,
) {
  const each = budgetsWork(portions, model);
  let at = -1;
  let now = { earlier: 0, done: 0 };
  let before = now;
  return {
    onStart: () => {
      before = now;
      at += 1;
      beginBudget(handle, budgets, at);
    },
    onProgress: (done: number, total: number, earlier: number) => {
      now = { earlier: before.earlier + earlier, done: before.done + done };
      const all = before.done + total * (budgets.length - at);
      handle.onProgress(now.done, all, now.earlier, workOfSweep(each, at, done, total));
    },
  };
}

function emptySweep({ model, data, fitter, samples }: SweepPlan): Sweep {
  return {
    version: 1,
    model: fitter.facts.metadata.model.fingerprint,
    data: data.fingerprint,
    dataName: path.basename(data.data.path),
    statistics: fitter.facts.hash,
    samples,
    seed: runSettings(model.uri).seed,
    points: [],
  };
}

function isAmong(budgets: readonly Budget[], { reduction }: Budget): boolean {
  return budgets.some((budget) => budget.reduction === reduction);
}

/** What is measured at one budget: a candidate for each recipe. */
interface Planned {
  candidates: Candidate[];
  recipes: Recipe[];
}

/** The fitted methods of one budget, which alone are timed, and their points in the sweep. */
interface Fitted {
  candidates: Candidate[];
  points: SweepPoint[];
}

function beginBudget(handle: RunHandle, budgets: readonly Budget[], at: number): void {
  const percent = plainPercent(budgets[at]?.reduction ?? 0);
  const words = vscode.l10n.t('budget {0} of {1}: {2}', at + 1, budgets.length, percent);
  // What the first one loads may serve all of them: until the second begins, the remaining time
  // leaves out further loading.
  handle.begin(words, at === 0 ? 0 : budgets.length - at - 1);
}

/**
 * The fitted methods first; each baseline is also a candidate of its own, to get its categories.
 */
export async function candidatesOf(
  { fitter, model, choice }: Pick<SweepPlan, 'fitter' | 'model' | 'choice'>,
  budget: Budget,
  modelPath: string,
): Promise<Planned> {
  const { seeds } = evaluationSettings(model.uri);
  const fitted = await Promise.all(
    fittedMethods.map(async (method) => (await fitter.fit(budget, { method, modelPath })).recipe),
  );
  // At the FLOPs of each: the schedules of two methods need not cost the same to the last token.
  const beside = fitted.map((recipe) => (choice.baselines ? baselinesFor(recipe, { seeds }) : []));
  const baselines = (beside[0] ?? []).flatMap(({ recipes }) => recipes);
  const recipes = [...fitted, ...baselines];
  const candidates = recipes.map(({ schedule, ranking, fit, model: block }, at): Candidate => ({
    name: fit?.method ?? '',
    schedule,
    ranking,
    fingerprint: block.fingerprint,
    ...(beside[at] && beside[at].length > 0 && { baselines: beside[at] }),
  }));
  return { candidates, recipes };
}

/** Sorts points by budget; within one, in the order they were measured in. */
function inOrder(points: readonly SweepPoint[]): SweepPoint[] {
  return [...points].sort((a, b) => (a.budget.reduction ?? 0) - (b.budget.reduction ?? 0));
}
