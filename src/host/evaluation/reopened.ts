/** Restores what a measurement that was cut off needs to continue. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { dataFingerprint } from '../../core/data/fingerprint';
import { openSamples } from '../../core/model/prompts/open-samples';
import type { UnfinishedMeasurement } from '../runs/unfinished';
import { runSettings } from '../settings';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';
import type { EvaluationData } from './evaluation-data';

/** @throws HumanError `no-model` if the model is gone; as reading data does */
export async function reopened(
  { index }: Services,
  { title, modelFolder, data: source, samples }: UnfinishedMeasurement,
): Promise<{ model: WorkspaceModel; data: EvaluationData }> {
  await index.ready;
  const model = index.modelAt(modelFolder);
  if (model === undefined) {
    throw new HumanError(
      vscode.l10n.t(
        '{0} cannot be resumed: there is no model in {1} any more.',
        title,
        modelFolder,
      ),
      'no-model',
    );
  }
  const { seed } = runSettings(model.uri);
  const data = await openSamples(source, { seed, samples });
  return { model, data: { source, data, fingerprint: await dataFingerprint(data) } };
}
