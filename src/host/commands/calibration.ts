/** Statistics of a model on its data: those that are there, else from a run in the worker. */
import path from 'node:path';
import * as vscode from 'vscode';
import { statisticsName } from '../../core/calibration/statistics-name';
import { HumanError, invariant } from '../../core/errors';
import { dataFingerprint } from '../../core/data/fingerprint';
import { wholeRun } from '../../core/data/order';
import { runWorker } from '../../worker/client';
import type { Message } from '../../worker/protocol';
import { chooseDevice } from '../runs/device-choice';
import type { RunHandle } from '../runs/run-manager';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { notifyInformation } from '../notifications';
import { runSettings, statisticsFolder } from '../settings';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { ModelSummary, WorkspaceModel } from '../workspace/workspace-index';
import { chooseData, type ChosenData } from './data-choice';
import { offerToIgnore } from './gitignore';
import { pickPrecision } from './precision';

export interface CalibrationChoice {
  /** Offers the choice of data, and of a precision, also where it is plain or was made before. */
  askForData?: boolean;
}

/**
 * @returns undefined when the user leaves a question or cancels the run, which is resumed next time
 * @throws HumanError as data, model and worker do
 */
export async function ensureStatistics(
  services: Services,
  model: WorkspaceModel,
  { askForData = false }: CalibrationChoice = {},
): Promise<StatisticsEntry | undefined> {
  const summary = await pickPrecision(services, model, askForData);
  if (summary === undefined) return undefined;
  const chosen = await chooseData(services, model, askForData);
  if (chosen === undefined) return undefined;
  const { samples, seed, pixels } = runSettings(model.uri);
  const name = statisticsName({
    model: model.name,
    dtype: summary.dtype,
    fingerprint: summary.fingerprint,
    data: await dataFingerprint(chosen.data),
    questions: chosen.data.asked,
    pixels: chosen.source.embeddings ? undefined : pixels,
    aggregate: 'max',
    seed,
    shard: wholeRun,
  });
  const out = path.join(statisticsFolder(model.workspaceFolder), name);
  const wanted = Math.min(samples, chosen.data.samples.length);
  const before = await services.statistics.reread(out);
  if (before && before.samples >= wanted) {
    services.log.info(`Using the ${before.samples} samples of ${out}.`);
    return before;
  }
  if (!(await run(services, model, summary, chosen, out))) return undefined;
  const entry = await services.statistics.reread(out);
  invariant(entry, `the calibration wrote no ${out}`);
  void offerToIgnore(services, model.workspaceFolder);
  return entry;
}

/** @returns false when it was cancelled */
async function run(
  services: Services,
  model: WorkspaceModel,
  summary: ModelSummary,
  chosen: ChosenData,
  out: string,
): Promise<boolean> {
  const data = vscode.workspace.asRelativePath(chosen.data.path);
  const title = vscode.l10n.t('Calibrating {0} on {1}', model.name, data);
  try {
    await services.runs.start({
      kind: 'calibration',
      title,
      modelFolder: model.folder,
      work: (handle) => calibrate(services, model, summary, chosen, out, handle),
    });
    return true;
  } catch (error) {
    const isCancelled =
      error instanceof vscode.CancellationError ||
      (error instanceof HumanError && error.code === 'cancelled');
    if (!isCancelled) throw error;
    const kept = (await services.statistics.reread(out))?.samples ?? 0;
    void notifyInformation(
      vscode.l10n.t('Calibration stopped; {0} samples are kept. Run it again to go on.', kept),
    );
    return false;
  }
}

async function calibrate(
  services: Services,
  model: WorkspaceModel,
  { dtype }: ModelSummary,
  { source }: ChosenData,
  out: string,
  handle: RunHandle,
): Promise<void> {
  const { context, log } = services;
  const settings = runSettings(model.uri);
  const options = workerOptions(context, log, handle.signal);
  handle.note(vscode.l10n.t('finding the best device'));
  const proven = { model: model.folder, dtype };
  const { device, reason } = await chooseDevice(settings.device, options, proven);
  log.info(reason);
  handle.onDevice(device);
  handle.note(vscode.l10n.t('loading the model on {0}', device));
  const { samples, seed, threads, pixels } = settings;
  const request = {
    ...({ kind: 'calibrate', model: model.folder, dtype, device, threads, data: source } as const),
    ...({ pixels, samples, seed, shard: wholeRun, aggregate: 'max', out } as const),
  };
  log.info(`Calibrating: ${JSON.stringify(request)}`);
  const result = await runWorker(request, {
    ...options,
    onMessage: (message) => {
      follow(message, handle, services);
    },
  });
  log.info(`${result.out}: ${result.samples} samples, ${result.added} of them new.`);
}

function follow(message: Message, handle: RunHandle, { log }: Services): void {
  if (message.kind === 'started') {
    log.info(`${message.total} samples, ${message.done} of them done by an earlier run.`);
    handle.onProgress(message.done, message.total);
  } else if (message.kind === 'sample') {
    const { id, done, total, milliseconds, visualTokens, textTokens } = message;
    log.debug(
      `${done}/${total} ${id}: ${visualTokens} visual and ${textTokens} text tokens, ` +
        `${milliseconds.toFixed(0)} ms`,
    );
    handle.onProgress(done, total);
  }
}
