/** Evaluate on Slurm: the questions before it. */
import * as vscode from 'vscode';
import { dtypeOfDecoder } from '../../../core/model/folder/variants';
import { usualBaselines } from '../../data/evaluation-choice';
import type { UnfinishedMeasurement } from '../../runs/unfinished';
import type { Services } from '../../services';
import { evaluationSettings } from '../../settings';
import type { WorkspaceModel } from '../../workspace/workspace-index';
import { subjectOf, type EvaluationData, type Target } from '../evaluation-data';
import { chooseSlurmSamples, confirmSlurm } from './ask';

type Asked = Extract<UnfinishedMeasurement, { kind: 'evaluation' }>;

/**
 * @param here the name of the same evaluation on this machine
 * @returns undefined when the user leaves a question
 */
export async function chooseOnSlurm(
  services: Services,
  model: WorkspaceModel,
  recipes: readonly Target[],
  data: EvaluationData,
  here: string,
): Promise<Asked | undefined> {
  // Times are of one machine, and attention takes a second pass: both are measured only on this
  // machine.
  const baselines = usualBaselines(services, model);
  const choice = { baselines, latency: false, attention: false };
  const { count } = data.data;
  const samples = await chooseSlurmSamples(
    Math.min(evaluationSettings(model.uri).samples, count),
    count,
  );
  if (samples === undefined) return undefined;
  const slurm = await confirmSlurm(services, model, subjectOf(recipes), data, samples);
  if (slurm === undefined) return undefined;
  const title = vscode.l10n.t('{0}, on Slurm', here);
  return {
    ...{ kind: 'evaluation', title, isStopped: false, modelFolder: model.folder },
    ...{ dtype: dtypeOfDecoder(recipes[0]!.recipe.model.decoder), data: data.source },
    ...{ samples, choice, slurm, recipes: recipes.map(({ uri }) => uri.toString()) },
  };
}
