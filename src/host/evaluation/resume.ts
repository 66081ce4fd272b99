/** Continuing evaluations and sweeps that the end of a window cut off. */
import * as vscode from 'vscode';
import { notifyInformation } from '../notifications';
import { isHeldElsewhere } from '../runs/other-window';
import type { UnfinishedMeasurement } from '../runs/unfinished';
import type { Services } from '../services';
import { resultsOf } from './measurement';
import { reopened } from './reopened';

/** @throws HumanError if the model, the data or a recipe is gone; as evaluations and sweeps do */
async function resumeMeasuring(services: Services, one: UnfinishedMeasurement): Promise<void> {
  const { model, data } = await reopened(services, one);
  if (one.kind === 'evaluation') {
    const { evaluateAsked } = await import('./evaluate-recipe');
    await evaluateAsked(services, model, one, data);
  } else {
    const { sweepAsked } = await import('./sweep');
    await sweepAsked(services, model, one, data);
  }
}

/** Once, when the window opens: an offer that is declined is not repeated. */
export async function offerToResumeMeasuring(services: Services): Promise<void> {
  if (!vscode.workspace.isTrusted) return;
  const { measurements, errors } = services;
  for (const one of measurements.all) {
    if (one.isStopped) await measurements.end(one.title);
    else {
      offerOne(services, one).catch((error: unknown) => {
        errors.report(error);
      });
    }
  }
}

/** Whether another window still runs it: then it was not cut off, and that window keeps it. */
async function runsElsewhere(services: Services, one: UnfinishedMeasurement): Promise<boolean> {
  const { dtype, samples } = one;
  const measurement = { ...(await reopened(services, one)), dtype, samples };
  return isHeldElsewhere(await resultsOf(measurement));
}

async function offerOne(services: Services, one: UnfinishedMeasurement): Promise<void> {
  // The job runs without any window: it is followed without asking.
  if (one.slurm) {
    await resumeMeasuring(services, one);
    return;
  }
  // If model or data are gone, continuing reports that.
  if (await runsElsewhere(services, one).catch(() => false)) return;
  await services.measurements.end(one.title);
  const resume = vscode.l10n.t('Resume');
  const message = vscode.l10n.t('{0} was interrupted; what was measured is kept.', one.title);
  if ((await notifyInformation(message, resume)) === resume) await resumeMeasuring(services, one);
}
