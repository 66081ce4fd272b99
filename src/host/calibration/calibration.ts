/** Statistics of a model on its data: existing ones, or else from a run in the worker. */
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { statisticsName } from '../../core/calibration/statistics-name';
import { HumanError, invariant } from '../../core/errors';
import { dataFingerprint } from '../../core/data/fingerprint';
import { wholeRun } from '../../core/data/order';
import { requirePromptFiles } from '../../core/model/folder/prompt-files';
import { runWorker } from '../../runner/local/client';
import type { SampleMessage } from '../../runner/channel/messages';
import { messagesTo } from '../../runner/local/listen';
import type { RunListener } from '../../runner/runner';
import { isCancelled } from '../errors';
import { localizeError } from '../localize';
import { chooseDevice, standby } from '../models/device-choice';
import type { RunHandle } from '../runs/run-manager';
import { hideOffers, offerStopped, withdrawOffer } from '../runs/resuming';
import { requireUnlocked } from '../runs/other-window';
import { keepTiming, Stopwatch } from '../runs/timings';
import { stageWords } from '../runs/stage';
import type { CalibrationRequest, UnfinishedCalibration } from '../runs/unfinished';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { runSettings } from '../settings';
import { statisticsFolder } from '../statistics-folder';
import type { StatisticsEntry } from '../workspace/statistics-store';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { chooseData } from '../data/data-choice';
import { offerToIgnore } from './gitignore';
import { pickPrecision } from '../models/precision';

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
  // Found before a device is asked for.
  if (!chosen.source.embeddings) await requirePromptFiles(model.folder);
  const { samples, seed, pixels } = runSettings(model.uri);
  const fingerprint = await dataFingerprint(chosen.data);
  await services.dataNames.keep(fingerprint, chosen.data.path);
  const name = statisticsName({
    model: model.name,
    dtype: summary.dtype,
    fingerprint: summary.fingerprint,
    data: fingerprint,
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
  const data = vscode.workspace.asRelativePath(chosen.data.path);
  const title = vscode.l10n.t('Calibrating {0} on {1}', model.name, data);
  const request = {
    ...{ model: model.folder, dtype: summary.dtype, data: chosen.source, pixels, samples, seed },
    ...({ shard: wholeRun, aggregate: 'max', out } as const),
  };
  const run = { title, request, total: wanted, isStopped: false };
  const entry = await continueCalibration(services, run);
  if (entry) void offerToIgnore(services, model.workspaceFolder);
  return entry;
}

/**
 * Begins a calibration, or continues one.
 *
 * @returns undefined when it was cancelled
 * @throws HumanError as data, model and worker do
 */
export async function continueCalibration(
  services: Services,
  one: UnfinishedCalibration,
): Promise<StatisticsEntry | undefined> {
  const { out } = one.request;
  if (!(await run(services, one))) return undefined;
  const entry = await services.statistics.reread(out);
  invariant(entry, `the calibration wrote no ${out}`);
  return entry;
}

/** @returns false when it was cancelled */
async function run(services: Services, one: UnfinishedCalibration): Promise<boolean> {
  const { title, request, total } = one;
  const { unfinished, statistics } = services;
  await hideOffers([request.out]);
  try {
    await services.runs.start({
      kind: 'calibration',
      title,
      modelFolder: request.model,
      work: async (handle) => {
        await requireUnlocked(request.out, 'calibration');
        withdrawOffer(request.out);
        await unfinished.keep({ ...one, isStopped: false });
        await calibrate(services, request, handle);
      },
    });
    await unfinished.end(request.out);
    return true;
  } catch (error) {
    if (!isCancelled(error)) throw namingTheSetting(error);
    const kept = (await statistics.reread(request.out))?.samples ?? 0;
    if (unfinished.of(request.out)) await unfinished.keep({ ...one, isStopped: true });
    const message = vscode.l10n.t('Calibration stopped; {0} of {1} samples are kept.', kept, total);
    void offerStopped(commands.resumeCalibration, request.out, message, kept > 0);
    return false;
  }
}

/**
 * The error names the file that cannot be written; this adds the setting that decides its folder.
 */
function namingTheSetting(error: unknown): unknown {
  if (!(error instanceof HumanError) || error.code !== 'cannot-write') return error;
  const message = vscode.l10n.t(
    '{0} Statistics are kept in the folder that the setting fitprune.statisticsFolder names: name one that can be written.',
    localizeError(error),
  );
  return new HumanError(message, error.code, 1, { cause: error });
}

async function calibrate(
  services: Services,
  asked: CalibrationRequest,
  handle: RunHandle,
): Promise<void> {
  const { context, log } = services;
  const { model, dtype } = asked;
  const { device: wanted, threads } = runSettings(vscode.Uri.file(model));
  const options = workerOptions(context, log, handle.signal);
  handle.note(vscode.l10n.t('finding the best device'));
  const { device, reason } = await chooseDevice(wanted, options, { model, dtype });
  log.info(reason);
  handle.onDevice(device);
  handle.note(vscode.l10n.t('reading the model and the data'));
  const request = { kind: 'calibrate', ...asked, device, threads } as const;
  log.info(`Calibrating: ${JSON.stringify(request)}`);
  const watch = new Stopwatch();
  const onMessage = messagesTo({
    ...following(handle, log, device),
    onSample: (sample) => {
      watch.add(sample.milliseconds);
      log.debug(sampleLine(sample));
    },
  });
  try {
    const result = await runWorker(request, { ...options, standby, onMessage });
    log.info(`${result.out}: ${result.samples} samples, ${result.added} of them new.`);
  } finally {
    // A run that was stopped has timed its samples nevertheless.
    const run = { folder: model, dtype, device: wanted };
    await keepTiming(context.workspaceState, run, 'calibration', watch.perAnswer);
  }
}

function following(handle: RunHandle, log: Services['log'], device: string): RunListener {
  return {
    onStage: (stage) => {
      handle.note(stageWords(stage, device));
    },
    onStart: (done, total) => {
      log.info(`${total} samples, ${done} of them done by an earlier run.`);
    },
    onProgress: (done, total) => {
      handle.onProgress(done, total);
    },
  };
}

function sampleLine(sample: SampleMessage): string {
  const { id, done, total, milliseconds, visualTokens, textTokens } = sample;
  return (
    `${done}/${total} ${id}: ${visualTokens} visual and ${textTokens} text tokens, ` +
    `${milliseconds.toFixed(0)} ms`
  );
}
