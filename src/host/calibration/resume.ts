/** Resumes a calibration that was stopped or interrupted. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { offerCutOff, requireUnfinished } from '../runs/resuming';
import type { Services } from '../services';
import { uriOf } from '../targets';
import { sayCalibrated } from './calibrate-model';
import { continueCalibration } from './calibration';

/** @param argument the file of statistics; that of the last unfinished run if absent */
export async function resumeCommand(services: Services, argument?: unknown): Promise<void> {
  const none = vscode.l10n.t('There is no unfinished calibration here.');
  const one = requireUnfinished(services.unfinished, uriOf(argument)?.fsPath, none);
  const entry = await continueCalibration(services, one);
  if (entry) sayCalibrated(services, entry);
}

/** Once, when the window opens: offers to continue a run that closing the last window cut off. */
export async function offerToResume({ statistics, unfinished, log }: Services): Promise<void> {
  const going = {
    unfinished,
    command: commands.resumeCalibration,
    kept: ({ title, total, request }: (typeof unfinished.all)[number]) => {
      const found = statistics.all().find(({ file }) => file === request.out);
      return (
        found &&
        vscode.l10n.t('{0} was interrupted at {1} of {2} samples.', title, found.samples, total)
      );
    },
  };
  await offerCutOff(going, statistics.ready, log);
}
