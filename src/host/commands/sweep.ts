/** Sweep: measures a spread of budgets in the background; its points appear in the trade-off panel. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { formatPercent } from '../../core/cost/format';
import { sweepBudgets, sweepSizes } from '../../core/evaluation/sweep/budgets';
import type { Budget } from '../../core/recipe/types';
import { chooseEvaluation } from '../evaluation/evaluation-choice';
import { chooseEvaluationData } from '../evaluation/evaluation-data';
import { runSweep, type SweepPlan } from '../evaluation/sweep-run';
import type { Fitter } from '../fitting/fitter-pool';
import { notifyInformation } from '../notifications';
import type { Services } from '../services';
import { ensureStatistics } from './calibration';
import { isCancelled } from './evaluate-recipe';
import { openFitter } from './fit-recipe';
import { offerToIgnore } from './gitignore';
import { pickModel } from './targets';

/** @param argument a model's folder, or a recipe whose model is meant */
export async function sweepCommand(services: Services, argument?: unknown): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  const entry = await ensureStatistics(services, model);
  if (entry === undefined) return;
  const fitter = await openFitter(services, entry.file);
  const budgets = await chooseBudgets(fitter);
  if (budgets === undefined) return;
  const { recipe } = await fitter.fit(budgets[0]!, {});
  const data = await chooseEvaluationData(services, model, [{ name: model.name, recipe }], false);
  if (data === undefined) return;
  const choice = await chooseEvaluation(services, model, false);
  if (choice === undefined) return;
  const { dtype } = entry.metadata;
  await vscode.commands.executeCommand(commands.showTradeOff, model.uri);
  await start(services, { model, dtype, data, fitter, budgets, choice });
}

async function start(services: Services, plan: SweepPlan): Promise<void> {
  const { model, data, budgets } = plan;
  let done = 0;
  try {
    await services.runs.start({
      kind: 'sweep',
      title: vscode.l10n.t(
        'Sweep of {0} on {1}',
        model.name,
        vscode.workspace.asRelativePath(data.data.path),
      ),
      modelFolder: model.folder,
      work: (handle) =>
        runSweep(services, plan, handle, () => {
          done += 1;
          services.sweeps.refreshSoon();
        }),
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
  }
  await services.sweeps.refresh();
  void offerToIgnore(services, model.workspaceFolder);
  const show = vscode.l10n.t('Show Trade-off');
  const message =
    done === budgets.length
      ? vscode.l10n.t('Sweep done: {0} budgets are measured.', done)
      : vscode.l10n.t(
          'Sweep stopped; {0} of {1} budgets are measured. Run it again to go on: what was measured is kept.',
          done,
          budgets.length,
        );
  void notifyInformation(message, show).then(async (chosen) => {
    if (chosen === show) await vscode.commands.executeCommand(commands.showTradeOff, model.uri);
  });
}

interface SizeItem extends vscode.QuickPickItem {
  budgets: Budget[];
}

async function chooseBudgets({ facts }: Fitter): Promise<Budget[] | undefined> {
  const items = sweepSizes.map((size): SizeItem => {
    const budgets = sweepBudgets(facts.shape, facts.reference, size);
    const percents = budgets.map(({ reduction }) => formatPercent(reduction ?? 0, 0));
    return {
      label: vscode.l10n.t('{0} budgets', budgets.length),
      description: percents.join(', '),
      budgets,
    };
  });
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Which budgets are measured?'),
    placeHolder: vscode.l10n.t('FLOPs saved, all tokens counted'),
  });
  return chosen?.budgets;
}
