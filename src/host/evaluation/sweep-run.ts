/** Sweep: measures several budgets, one after the other, and saves each as soon as it is done. */
import path from 'node:path';
import * as vscode from 'vscode';
import { baselinesFor } from '../../core/evaluation/baselines/baselines';
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
import type { Candidate } from '../../core/evaluation/types';
import { plainPercent } from '../../core/figures/format';
import { fittedMethods } from '../../core/fit/methods';
import type { Recipe } from '../../core/recipe/types';
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
  const before = (await readSweep(file).catch(() => undefined))?.points ?? [];
  sweep.points = before;
  const modelPath = relativePath(folder, model.folder);
  const fitted: Fitted[] = [];
  let earlier = 0;
  let done = 0;
  const planned = await Promise.all(budgets.map((one) => candidatesOf(plan, one, modelPath)));
  const base = planned[0]!.recipes[0]!;
  const all = { candidates: planned.flatMap((one) => one.candidates), base };
  const run = await EvaluationRun.begin(services, plan, all, handle);
  const each = budgetsWork(
    planned.map((one) => one.candidates),
    base.model,
  );
  for (const [at, budget] of budgets.entries()) {
    beginBudget(handle, budgets, at);
    const { candidates, recipes } = planned[at]!;
    const start = { earlier, done };
    const report = await run.evaluate(candidates, (now, total, own) => {
      earlier = start.earlier + own;
      done = start.done + now;
      const work = workOfSweep(each, at, now, total);
      handle.onProgress(done, start.done + total * (budgets.length - at), earlier, work);
    });
    const date = today();
    const measured = recipes.map((recipe, i): SweepPoint => ({
      budget,
      recipe,
      record: { ...report.recipes[i]!.record, date },
    }));
    const ofBudget = before.filter((one) => isAmong([budget], one.budget));
    const points = withEarlier(ofBudget, measured);
    fitted.push({
      candidates: candidates.slice(0, fittedMethods.length),
      points: points.slice(0, fittedMethods.length),
    });
    const others = sweep.points.filter((one) => !isAmong([budget], one.budget));
    sweep.points = inOrder([...others, ...points]);
    await writeSweep(file, sweep);
    onPoint();
  }
  // Latency takes long: it comes when every budget's accuracy is there to be seen.
  for (const [at, { candidates, points }] of (plan.choice.latency ? fitted : []).entries()) {
    beginBudget(handle, budgets, at);
    const timed = await run.latency(candidates);
    timed?.candidates.forEach((latency, i) => Object.assign(points[i]!.record, { latency }));
    await writeSweep(file, sweep);
  }
  return sweep.points.filter(({ budget }) => isAmong(budgets, budget));
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

/** The fitted methods of one budget, which alone are timed, and their points in the sweep. */
interface Fitted {
  candidates: Candidate[];
  points: SweepPoint[];
}

function beginBudget(handle: RunHandle, budgets: readonly Budget[], at: number): void {
  const percent = plainPercent(budgets[at]?.reduction ?? 0);
  const words = vscode.l10n.t('budget {0} of {1}: {2}', at + 1, budgets.length, percent);
  handle.begin(words, budgets.length - at - 1);
}

/**
 * The fitted methods first; each baseline is also a candidate of its own, to get its categories.
 */
export async function candidatesOf(
  { fitter, model, choice }: Pick<SweepPlan, 'fitter' | 'model' | 'choice'>,
  budget: Budget,
  modelPath: string,
): Promise<{ candidates: Candidate[]; recipes: Recipe[] }> {
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
