/**
 * The evaluation that a test is: on data that is plainly meant, without baselines. Its answers are
 * kept like any other's.
 */
import * as vscode from 'vscode';
import { dataFingerprint } from '../../core/data/fingerprint';
import { HumanError } from '../../core/errors';
import { recipeCandidate } from '../../core/evaluation/recipe-candidate';
import { openSamples } from '../../core/model/prompts/open-samples';
import { requirePromptFiles } from '../../core/model/folder/prompt-files';
import { dtypeOfDecoder } from '../../core/model/folder/variants';
import type { EvaluationRecord } from '../../core/recipe/types';
import { signalOf } from '../cancellation';
import { requireRecipe } from '../targets';
import { knownEvaluationData } from '../data/known-data';
import { fittedTo, type EvaluationData } from '../evaluation/evaluation-data';
import { today } from '../../core/today';
import { EvaluationRun } from '../evaluation/evaluation-run';
import { requireModel } from '../models/require-model';
import type { Services } from '../services';
import { runSettings } from '../settings';
import type { WorkspaceModel, WorkspaceRecipe } from '../workspace/workspace-index';

export interface TestRunOptions {
  /** At most. */
  samples: number;
  token: vscode.CancellationToken;
  /** Samples done and to do, and how many of the former were answered by an earlier run. */
  onProgress: (done: number, total: number, earlier: number) => void;
}

/** @throws HumanError `no-test-data`, `data-fitted`; as evaluations do */
export async function measure(
  services: Services,
  found: WorkspaceRecipe,
  { samples, token, onProgress }: TestRunOptions,
): Promise<EvaluationRecord> {
  const recipe = requireRecipe(found);
  const model = requireModel(services, found);
  const data = await dataFor(services, model, found, samples);
  const dtype = dtypeOfDecoder(recipe.model.decoder);
  const most = Math.min(samples, data.data.samples.length);
  const candidate = recipeCandidate(found.name, recipe);
  const { signal, dispose } = signalOf(token);
  const measured = services.runs.start({
    kind: 'evaluation',
    title: vscode.l10n.t('Testing {0}', found.name),
    modelFolder: model.folder,
    signal,
    // The Test Explorer does, and has the button that stops it.
    isShownElsewhere: true,
    recipes: [found.uri],
    work: async (handle) => {
      const run = await EvaluationRun.begin(
        services,
        { model, dtype, data, samples: most },
        { candidates: [candidate], base: recipe },
        handle,
      );
      const report = await run.evaluate([candidate], (done, total, earlier) => {
        handle.onProgress(done, total, earlier);
        onProgress(done, total, earlier);
      });
      return report.recipes[0]!.record;
    },
  });
  return { ...(await measured.finally(dispose)), date: today() };
}

/** Running tests asks no questions: what is missing is reported. */
async function dataFor(
  services: Services,
  model: WorkspaceModel,
  { name, recipe }: WorkspaceRecipe,
  samples: number,
): Promise<EvaluationData> {
  const source = await knownEvaluationData(services, model);
  if (source === undefined) {
    throw new HumanError(
      vscode.l10n.t(
        'It is not known which data {0} should be evaluated on. Run FitPrune: Evaluate Recipe ' +
          'on {1} once and choose the data; tests use the same from then on.',
        model.name,
        name,
      ),
      'no-test-data',
    );
  }
  if (source.embeddings !== true) await requirePromptFiles(model.folder);
  const { seed } = runSettings(model.uri);
  const data = await openSamples(source, { seed, samples });
  const fingerprint = await dataFingerprint(data);
  const named = recipe === undefined ? [] : [{ name, recipe }];
  if ((await fittedTo(services, model, named, fingerprint)) !== undefined) {
    throw new HumanError(
      vscode.l10n.t(
        '{0} was fitted on {1}, which says little about how it does on anything else. Choose other data with FitPrune: Evaluate Recipe with Options.',
        name,
        vscode.workspace.asRelativePath(data.path),
      ),
      'data-fitted',
    );
  }
  return { source, data, fingerprint };
}
