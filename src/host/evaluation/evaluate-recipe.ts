/** Evaluate Recipe: measures recipes beside the unpruned model and baselines, and records it. */
import * as vscode from 'vscode';
import { recipeCandidate } from '../../core/evaluation/recipe-candidate';
import type { Candidate } from '../../core/evaluation/types';
import { dtypeOfDecoder } from '../../core/model/folder/variants';
import { nameOfFile } from '../../core/recipe/suffix';
import type { EvaluationRecord } from '../../core/recipe/types';
import { isCancelled } from '../errors';
import type { EvaluationChoice } from '../runs/measured-parts';
import { chooseEvaluation } from '../data/evaluation-choice';
import { toMeasure } from '../../core/evaluation/candidates';
import { chooseSamples, timedRun } from '../data/samples-choice';
import {
  chooseEvaluationData,
  type EvaluationData,
  subjectOf,
  type Named,
  type Target,
} from './evaluation-data';
import { chooseOnSlurm } from './slurm/evaluate';
import { announceResult } from './announce-result';
import { target, targets } from './evaluated-recipes';
import { EvaluationRun } from './evaluation-run';
import { requireFree, type Measurement, type ToMeasure } from './measurement';
import { recordEvaluation } from './record-evaluation';
import { announceEnd } from '../runs/announce-end';
import type { UnfinishedMeasurement } from '../runs/unfinished';
import type { RunHandle } from '../runs/run-manager';
import type { Services } from '../services';
import { evaluationSettings } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { offerToIgnore } from '../calibration/gitignore';
import { reached } from '../walkthrough';
import { answeredBefore } from './answered-before';
import { reopened } from './reopened';
import { today } from '../../core/today';
import { listed } from '../../core/text';
import { localize } from '../localize';

/** What is asked first, and where it runs. */
export interface EvaluationWay {
  /** Offers every choice, also where it was made before. */
  ask?: boolean;
  onSlurm?: boolean;
}

export async function evaluateRecipeCommand(
  services: Services,
  argument: unknown,
  selection: unknown,
  { ask = false, onSlurm = false }: EvaluationWay = {},
): Promise<void> {
  const found = await targets(services, argument, selection);
  if (found === undefined) return;
  const { model, recipes } = found;
  const data = await chooseEvaluationData(services, model, recipes, ask);
  if (data === undefined) return;
  const dtype = dtypeOfDecoder(recipes[0]!.recipe.model.decoder);
  if (onSlurm) {
    const asked = await chooseOnSlurm(services, model, recipes, data, titleOf(recipes, data));
    if (asked !== undefined) await evaluateAll(services, model, asked, data, recipes);
    return;
  }
  await requireFree(services, { model, dtype, data, samples: data.data.samples.length });
  const choice = await chooseEvaluation(services, model, {
    ...{ subject: subjectOf(recipes), ask, isEmbeddings: data.source.embeddings === true },
  });
  if (choice === undefined) return;
  const candidates = candidatesOf(model, recipes, choice);
  const most = Math.min(evaluationSettings(model.uri).samples, data.data.samples.length);
  const run = timedRun(model, dtype);
  const samples = await chooseSamples(services, run, most, {
    answers: 1 + toMeasure(candidates).length,
    before: await answeredBefore(services, { model, dtype, data, samples: most }, candidates),
    latency: choice.latency,
  });
  if (samples === undefined) return;
  const asked = {
    ...({ kind: 'evaluation', title: titleOf(recipes, data), isStopped: false } as const),
    ...{ modelFolder: model.folder, dtype, data: data.source, samples, choice },
    recipes: recipes.map(({ uri }) => uri.toString()),
  };
  await evaluateAll(services, model, asked, data, recipes);
}

/** Percent of the bar: of a quick look, timing takes a good part; of many samples, little. */
const latencyShare = 20;

type Asked = Extract<UnfinishedMeasurement, { kind: 'evaluation' }>;

/**
 * Continues an evaluation, with the recipes in their present form.
 *
 * @throws HumanError as evaluations do
 */
export async function evaluateAsked(
  services: Services,
  model: WorkspaceModel,
  asked: Asked,
  data: EvaluationData,
): Promise<void> {
  const uris = asked.recipes.map((one) => vscode.Uri.parse(one));
  const recipes = await Promise.all(uris.map((uri) => target(services, uri)));
  await evaluateAll(services, model, asked, data, recipes);
}

async function evaluateAll(
  services: Services,
  model: WorkspaceModel,
  asked: Asked,
  data: EvaluationData,
  recipes: readonly Target[],
): Promise<void> {
  const { choice, samples } = asked;
  const dtype = dtypeOfDecoder(recipes[0]!.recipe.model.decoder);
  const measurement = { model, dtype, data, samples, slurm: asked.slurm };
  const records = await measured(services, measurement, asked, {
    candidates: candidatesOf(model, recipes, choice),
    base: recipes[0]!.recipe,
    attention: choice.attention,
  });
  if (records === undefined) return;
  void offerToIgnore(services, model.workspaceFolder);
  for (const [at, record] of records.entries()) {
    const target = recipes[at]!;
    // A recipe that was edited meanwhile does not keep the others from their results.
    await recordEvaluation(services, target.uri, record).catch((error: unknown) => {
      services.errors.report(error);
    });
    announceResult(services, { ...target, modelFolder: model.folder }, data.source, record);
  }
  if (records.length > 0) reached('evaluated');
}

function titleOf(recipes: readonly Target[], { data }: EvaluationData): string {
  const on = vscode.workspace.asRelativePath(data.path);
  return vscode.l10n.t('Evaluating {0} on {1}', subjectOf(recipes), on);
}

/** @returns undefined when it was cancelled: measurements are kept for the next time */
async function measured(
  services: Services,
  measurement: Measurement,
  asked: Asked,
  all: ToMeasure,
): Promise<EvaluationRecord[] | undefined> {
  const { runs, measurements } = services;
  const { title, choice } = asked;
  await measurements.keep(asked);
  try {
    return await runs.start({
      kind: 'evaluation',
      title,
      modelFolder: measurement.model.folder,
      isRemote: measurement.slurm !== undefined,
      recipes: asked.recipes.map((one) => vscode.Uri.parse(one)),
      work: (handle) => measure(services, measurement, all, choice, handle),
    });
  } catch (error) {
    if (!isCancelled(error)) throw error;
    sayStopped(services, asked);
    return undefined;
  } finally {
    // A run that ends because the window closes is kept: the next window offers to continue it.
    await measurements.end(title);
  }
}

function sayStopped(services: Services, asked: Asked): void {
  const names = asked.recipes.map((one) => nameOfFile(vscode.Uri.parse(one).path));
  const words = vscode.l10n.t(
    '{0}: stopped; what was measured is kept. Run it again to resume.',
    localize(listed(names)),
  );
  const resume = async (): Promise<void> => {
    try {
      const { model, data } = await reopened(services, asked);
      await evaluateAsked(services, model, asked, data);
    } catch (error) {
      services.errors.report(error);
    }
  };
  const { modelFolder } = asked;
  const ways = [{ label: vscode.l10n.t('Resume'), act: resume }];
  announceEnd(services.runs, { modelFolder, uri: vscode.Uri.file(modelFolder) }, { words, ways });
}

async function measure(
  services: Services,
  measurement: Measurement,
  all: ToMeasure,
  { latency }: EvaluationChoice,
  handle: RunHandle,
): Promise<EvaluationRecord[]> {
  const candidates = [...all.candidates];
  const run = await EvaluationRun.begin(services, measurement, all, handle);
  if (latency) handle.reserve(latencyShare, vscode.l10n.t('latency'));
  const report = await run.evaluate(candidates, (done, total, earlier) => {
    handle.onProgress(done, total, earlier);
  });
  const timed = latency ? ((await run.latency(candidates))?.candidates ?? []) : [];
  const date = today();
  return report.recipes.map(({ record }, at) => ({
    ...record,
    date,
    ...(timed[at] && { latency: timed[at] }),
  }));
}

function candidatesOf(
  model: WorkspaceModel,
  recipes: readonly Named[],
  { baselines }: EvaluationChoice,
): Candidate[] {
  const { seeds } = evaluationSettings(model.uri);
  return recipes.map(({ name, recipe }) => recipeCandidate(name, recipe, { baselines, seeds }));
}
