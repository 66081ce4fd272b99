/**
 * Sweep: measures a spread of budgets in the background; its points appear in the trade-off panel.
 */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { toMeasure } from '../../core/evaluation/candidates';
import type { Candidate } from '../../core/evaluation/types';
import { sweepBudgets, sweepSizes } from '../../core/evaluation/sweep/budgets';
import type { SweepPoint } from '../../core/evaluation/sweep/sweep-file';
import { HumanError } from '../../core/errors';
import { isCancelled } from '../errors';
import { usualBaselines } from '../data/evaluation-choice';
import { chooseEvaluationData, type EvaluationData } from './evaluation-data';
import { howLong, quickSamples, timedRun } from '../data/samples-choice';
import { candidatesOf, runSweep, type SweepPlan } from './sweep-run';
import { notifyInformation } from '../notifications';
import { confirmSlurm } from './slurm/ask';
import type { SlurmChoice, UnfinishedMeasurement } from '../runs/unfinished';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { Services } from '../services';
import { evaluationSettings } from '../settings';
import { ensureStatistics } from '../calibration/calibration';
import { answeredBefore } from './answered-before';
import { requireFree, type Measurement } from './measurement';
import { openFitter } from '../fitting/open-fitter';
import { offerToIgnore } from '../calibration/gitignore';
import { chooseSweep } from './sweep-choice';
import { sweptBefore } from './swept-before';
import { savePointAs } from '../recipes/save-named';
import { sweepEnd, sweptWords } from './sweep-words';
import type { Way } from '../runs/run-end';
import { announceEnd } from '../runs/announce-end';
import { pickModel } from '../targets';

/**
 * @param argument a model's folder, or a recipe of the model
 * @param file of the statistics to fit from, as the panel has them open; the one with most samples
 *    if absent
 */
export async function sweepCommand(
  services: Services,
  argument?: unknown,
  file?: unknown,
  onSlurm = false,
): Promise<void> {
  const model = await pickModel(services, argument);
  if (model === undefined) return;
  const entry = await statisticsFor(services, model, file);
  if (entry === undefined) return;
  const fitter = await openFitter(services, entry.file, model.name);
  const { shape, reference } = fitter.facts;
  const { recipe } = await fitter.fit(sweepBudgets(shape, reference, sweepSizes[0])[0]!, {});
  const data = await chooseEvaluationData(services, model, [{ name: model.name, recipe }], false);
  if (data === undefined) return;
  const { dtype } = entry.metadata;
  if (!onSlurm)
    await requireFree(services, { model, dtype, data, samples: data.data.samples.length });
  const [budget] = sweepBudgets(shape, reference, sweepSizes[0]);
  const candidates = async (baselines: boolean): Promise<Candidate[]> => {
    const choice = { baselines, latency: false, attention: false };
    return (await candidatesOf({ fitter, model, choice }, budget!, '.')).candidates;
  };
  const [beside, alone] = [await candidates(true), await candidates(false)];
  const run = timedRun(model, dtype);
  const most = onSlurm
    ? data.data.count
    : Math.min(evaluationSettings(model.uri).samples, data.data.samples.length);
  const asked = { model, dtype, data, samples: most };
  const usual = await usualSeconds(services, asked, alone);
  const chosen = await chooseSweep({
    ...{ facts: fitter.facts, most },
    baselines: usualBaselines(services, model),
    howLong: (all) => howLong(services, run, all, usual),
    missing: await sweptBefore(services, asked, fitter.facts),
    calibrated: entry.samples,
    answers: { withBaselines: toMeasure(beside).length, alone: toMeasure(alone).length },
  });
  if (chosen === undefined) return;
  let slurm: SlurmChoice | undefined;
  if (onSlurm) {
    const what = vscode.l10n.t('a sweep of {0} budgets', chosen.budgets.length);
    slurm = await confirmSlurm(services, model, what, data, chosen.samples);
    if (slurm === undefined) return;
    // Times are of one machine.
    chosen.choice = { ...chosen.choice, latency: false };
  }
  await vscode.commands.executeCommand(commands.showTradeOff, model.uri);
  const on = vscode.workspace.asRelativePath(data.data.path);
  const here = vscode.l10n.t('Sweep of {0} on {1}', model.name, on);
  const title = slurm === undefined ? here : vscode.l10n.t('{0}, on Slurm', here);
  const kept = {
    ...({ kind: 'sweep', title, isStopped: false, modelFolder: model.folder } as const),
    ...{ dtype, data: data.source, file: entry.file, slurm, ...chosen },
  };
  await start(services, kept, { model, dtype, data, fitter, slurm, ...chosen });
}

/** Seconds of an answer, from earlier runs of any recipes; undefined without any. */
async function usualSeconds(
  services: Services,
  asked: Measurement,
  candidates: Candidate[],
): Promise<number | undefined> {
  const before = await answeredBefore(services, asked, candidates);
  return before(asked.samples)?.perAnswer ?? before(quickSamples)?.perAnswer;
}

/**
 * Existing statistics, however few their samples: choosing budgets must not change what the panel
 * shows. Only if there are none, a calibration comes first, which is announced.
 *
 * @returns undefined when the user leaves a question or cancels the calibration
 */
async function statisticsFor(
  services: Services,
  model: WorkspaceModel,
  file: unknown,
): Promise<StatisticsEntry | undefined> {
  const entries = await services.statistics.of(model);
  const entry = entries.find((one) => one.file === file) ?? entries[0];
  if (entry) return entry;
  void notifyInformation(
    vscode.l10n.t('{0} has no statistics yet: the sweep begins with a calibration.', model.name),
  );
  return ensureStatistics(services, model);
}

type Asked = Extract<UnfinishedMeasurement, { kind: 'sweep' }>;

/**
 * Continues a sweep.
 *
 * @throws HumanError if its statistics are gone; as sweeps do
 */
export async function sweepAsked(
  services: Services,
  model: WorkspaceModel,
  asked: Asked,
  data: EvaluationData,
): Promise<void> {
  const { file, budgets, choice, samples, slurm } = asked;
  const entry = await services.statistics.reread(file);
  if (entry === undefined) {
    throw new HumanError(
      vscode.l10n.t(
        '{0} cannot be resumed: its statistics are gone. Start a new one.',
        asked.title,
      ),
      'no-statistics',
    );
  }
  const fitter = await openFitter(services, file, model.name);
  const { dtype } = entry.metadata;
  const chosen = { budgets, choice, samples, slurm };
  await start(services, asked, { model, dtype, data, fitter, ...chosen });
}

async function start(services: Services, asked: Asked, plan: SweepPlan): Promise<void> {
  const { model } = plan;
  const { title } = asked;
  let done = 0;
  let points: readonly SweepPoint[] = [];
  await services.measurements.keep(asked);
  try {
    points = await services.runs.start({
      kind: 'sweep',
      title,
      modelFolder: model.folder,
      isRemote: plan.slurm !== undefined,
      work: (handle) =>
        runSweep(services, plan, handle, () => {
          done += 1;
          services.sweeps.refreshSoon();
        }),
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
  } finally {
    // A run that ends because the window closes is kept: the next window offers to continue it.
    await services.measurements.end(title);
  }
  await services.sweeps.refresh();
  void offerToIgnore(services, model.workspaceFolder);
  if (done < plan.budgets.length)
    sayStopped(services, asked, plan, await countMeasured(services, plan));
  else announceSweep(services, plan, points);
}

/** Budgets that are measured by now, by this sweep or an earlier one. */
async function countMeasured(services: Services, plan: SweepPlan): Promise<number> {
  const { budgets, samples, choice, fitter } = plan;
  const missing = await sweptBefore(services, plan, fitter.facts);
  return budgets.filter((budget) => missing(budget, samples, choice.baselines) === 0).length;
}

/**
 * What an earlier sweep measured of the same budgets stays in the plot beside what this one did.
 */
function sayStopped(
  services: Services,
  asked: Asked,
  { model, data, budgets }: SweepPlan,
  measured: number,
): void {
  const resume = async (): Promise<void> => {
    try {
      await sweepAsked(services, model, asked, data);
    } catch (error) {
      services.errors.report(error);
    }
  };
  const words = vscode.l10n.t(
    'Sweep stopped: {0} of its {1} budgets are measured; what was begun is kept.',
    ...[measured, budgets.length],
  );
  const ways = [{ label: vscode.l10n.t('Resume'), act: resume }];
  announceEnd(services.runs, { modelFolder: model.folder, uri: model.uri }, { words, ways });
}

/** The result and the next step; a panel in sight shows the result at its plot. */
function announceSweep(services: Services, plan: SweepPlan, points: readonly SweepPoint[]): void {
  const { model, data } = plan;
  const subject = { modelFolder: model.folder, uri: model.uri };
  const say = (words: string, ways: readonly Way[] = []): void => {
    announceEnd(services.runs, subject, { words, ways });
  };
  const on = vscode.workspace.asRelativePath(data.data.path);
  if (services.runs.isInSight(model.folder)) {
    say(sweptWords(points, on));
    return;
  }
  const { words, best } = sweepEnd(points, on);
  const save = async (): Promise<void> => {
    const uri = best && (await savePointAs(model, best));
    if (uri) await vscode.window.showTextDocument(uri);
  };
  say(words, best ? [{ label: vscode.l10n.t('Save as Recipe...'), act: save }] : []);
}
