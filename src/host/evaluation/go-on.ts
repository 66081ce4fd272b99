/** Going on with evaluations and sweeps that the end of a window cut off. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { dataFingerprint } from '../../core/data/fingerprint';
import { openSamples } from '../../core/model/open-samples';
import { notifyInformation } from '../notifications';
import { isHeldElsewhere } from '../runs/other-window';
import type { UnfinishedMeasurement } from '../runs/unfinished';
import { runSettings } from '../settings';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { EvaluationData } from './evaluation-data';
import { resultsOf } from './evaluation-run';

/** @throws HumanError where the model, the data or a recipe is gone; as evaluations and sweeps do */
export async function goOnMeasuring(services: Services, one: UnfinishedMeasurement): Promise<void> {
  const { index } = services;
  await index.ready;
  const model = index.modelAt(one.modelFolder);
  if (model === undefined) {
    throw new HumanError(
      vscode.l10n.t(
        '{0} cannot go on: there is no model in {1} any more.',
        one.title,
        one.modelFolder,
      ),
      'no-model',
    );
  }
  const data = await reopened(model, one);
  if (one.kind === 'evaluation') {
    const { evaluateAsked } = await import('./evaluate-recipe');
    await evaluateAsked(services, model, one, data);
  } else {
    const { sweepAsked } = await import('./sweep');
    await sweepAsked(services, model, one, data);
  }
}

async function reopened(
  model: WorkspaceModel,
  { data: source, samples }: UnfinishedMeasurement,
): Promise<EvaluationData> {
  const { seed } = runSettings(model.uri);
  const data = await openSamples(source, { seed, samples });
  return { source, data, fingerprint: await dataFingerprint(data) };
}

/** Once, when the window opens: what is not wanted then is not offered again. */
export async function offerToGoOnMeasuring(services: Services): Promise<void> {
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

/** Whether another window is at it still: then it was not cut off, and is that window's to keep. */
async function goesOnElsewhere({ index }: Services, one: UnfinishedMeasurement): Promise<boolean> {
  await index.ready;
  const model = index.modelAt(one.modelFolder);
  if (model === undefined) return false;
  const { dtype, samples } = one;
  const measurement = { model, dtype, samples, data: await reopened(model, one) };
  return isHeldElsewhere(await resultsOf(measurement));
}

async function offerOne(services: Services, one: UnfinishedMeasurement): Promise<void> {
  // Where model or data are gone, going on says so.
  if (await goesOnElsewhere(services, one).catch(() => false)) return;
  await services.measurements.end(one.title);
  const goOn = vscode.l10n.t('Go On');
  const message = vscode.l10n.t('{0} was cut off; what was measured is kept.', one.title);
  if ((await notifyInformation(message, goOn)) === goOn) await goOnMeasuring(services, one);
}
