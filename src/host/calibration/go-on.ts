/** Go On: what was left of a calibration that was stopped or cut off. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { HumanError, messageOf } from '../../core/errors';
import { notifyInformation } from '../notifications';
import { isHeldElsewhere } from '../runs/other-window';
import type { UnfinishedCalibration } from '../runs/unfinished';
import type { Services } from '../services';
import { continueCalibration } from './calibration';
import { sayCalibrated } from './calibrate-model';
import { uriOf } from '../targets';

/** @param argument the file of statistics; that of the last run that did not end without */
export async function goOnCommand(services: Services, argument?: unknown): Promise<void> {
  const { unfinished } = services;
  const file = uriOf(argument)?.fsPath;
  const one = file === undefined ? unfinished.all.at(-1) : unfinished.of(file);
  if (one === undefined) {
    throw new HumanError(vscode.l10n.t('No calibration is unfinished here.'), 'none-unfinished');
  }
  const entry = await continueCalibration(services, one);
  if (entry) sayCalibrated(entry);
}

/** Once, when the window opens: offers to go on with what the end of the last one cut off. */
export async function offerToGoOn(services: Services): Promise<void> {
  const { statistics, unfinished, log } = services;
  try {
    await statistics.ready;
    for (const one of unfinished.all) {
      const { out } = one.request;
      const entry = statistics.all().find(({ file }) => file === out);
      // Without a whole sample, or a file at all, there is nothing to go on with.
      if (entry === undefined) {
        if (vscode.workspace.isTrusted) await unfinished.end(out);
      } else if (!one.isStopped) {
        void offer(services, one);
      }
    }
  } catch (error) {
    log.error(messageOf(error));
  }
}

async function offer(
  { statistics }: Services,
  { title, total, request }: UnfinishedCalibration,
): Promise<void> {
  if (await isHeldElsewhere([request.out])) return;
  const samples = statistics.all().find(({ file }) => file === request.out)?.samples;
  if (samples === undefined) return;
  const goOn = vscode.l10n.t('Go On');
  const message = vscode.l10n.t('{0} was cut off at {1} of {2} samples.', title, samples, total);
  if ((await notifyInformation(message, goOn)) !== goOn) return;
  await vscode.commands.executeCommand(commands.goOn, vscode.Uri.file(request.out));
}
