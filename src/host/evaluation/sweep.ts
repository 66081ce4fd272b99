/** Sweep: measures a spread of budgets in the background; its points appear in the trade-off panel. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { toMeasure } from '../../core/evaluation/candidates';
import { sweepBudgets, sweepSizes } from '../../core/evaluation/sweep/budgets';
import { HumanError } from '../../core/errors';
import { isCancelled } from '../errors';
import { usualBaselines } from '../data/evaluation-choice';
import { chooseEvaluationData, type EvaluationData } from './evaluation-data';
import { howLong, timedRun } from '../data/samples-choice';
import { candidatesOf, runSweep, type SweepPlan } from './sweep-run';
import { notifyInformation } from '../notifications';
import type { UnfinishedMeasurement } from '../runs/unfinished';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { Services } from '../services';
import { evaluationSettings } from '../settings';
import { ensureStatistics } from '../calibration/calibration';
import { requireFree } from './evaluation-run';
import { openFitter } from '../fitting/fit-recipe';
import { offerToIgnore } from '../calibration/gitignore';
import { chooseSweep } from './sweep-choice';
import { pickModel } from '../targets';

/** @param argument a model's folder, or a recipe whose model is meant */
export async function sweepCommand(services: Services, argument?: unknown): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  const entry = await ensureStatistics(services, model);
  if (entry === undefined) return;
  const fitter = await openFitter(services, entry.file, model.name);
  const { shape, reference } = fitter.facts;
  const { recipe } = await fitter.fit(sweepBudgets(shape, reference, sweepSizes[0])[0]!, {});
  const data = await chooseEvaluationData(services, model, [{ name: model.name, recipe }], false);
  if (data === undefined) return;
  const { dtype } = entry.metadata;
  await requireFree(services, { model, dtype, data, samples: data.data.samples.length });
  const [budget] = sweepBudgets(shape, reference, sweepSizes[0]);
  const answers = async (baselines: boolean): Promise<number> => {
    const choice = { baselines, latency: false, attention: false };
    const { candidates } = await candidatesOf({ fitter, model, choice }, budget!, '.');
    return toMeasure(candidates).length;
  };
  const run = timedRun(model, dtype);
  const chosen = await chooseSweep({
    facts: fitter.facts,
    most: Math.min(evaluationSettings(model.uri).samples, data.data.samples.length),
    baselines: usualBaselines(services, model),
    howLong: (all) => howLong(services, run, all),
    answers: { withBaselines: await answers(true), alone: await answers(false) },
  });
  if (chosen === undefined) return;
  await vscode.commands.executeCommand(commands.showTradeOff, model.uri);
  const title = vscode.l10n.t(
    'Sweep of {0} on {1}',
    model.name,
    vscode.workspace.asRelativePath(data.data.path),
  );
  const asked = {
    ...({ kind: 'sweep', title, isStopped: false, modelFolder: model.folder } as const),
    ...{ dtype, data: data.source, file: entry.file, ...chosen },
  };
  await start(services, asked, { model, dtype, data, fitter, ...chosen });
}

type Asked = Extract<UnfinishedMeasurement, { kind: 'sweep' }>;

/** Goes on with a sweep. @throws HumanError where its statistics are gone; as sweeps do */
export async function sweepAsked(
  services: Services,
  model: WorkspaceModel,
  asked: Asked,
  data: EvaluationData,
): Promise<void> {
  const { file, budgets, choice, samples } = asked;
  const entry = await services.statistics.reread(file);
  if (entry === undefined) {
    throw new HumanError(
      vscode.l10n.t('{0} cannot go on: its statistics are gone. Start a new one.', asked.title),
      'no-statistics',
    );
  }
  const fitter = await openFitter(services, file, model.name);
  const { dtype } = entry.metadata;
  await start(services, asked, { model, dtype, data, fitter, budgets, choice, samples });
}

async function start(services: Services, asked: Asked, plan: SweepPlan): Promise<void> {
  const { model, budgets } = plan;
  const { title } = asked;
  let done = 0;
  await services.measurements.keep(asked);
  try {
    await services.runs.start({
      kind: 'sweep',
      title,
      modelFolder: model.folder,
      work: (handle) =>
        runSweep(services, plan, handle, () => {
          done += 1;
          services.sweeps.refreshSoon();
        }),
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    // What ends with the window stays: it is offered when the next one opens.
    await services.measurements.end(title);
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
