/** The context of tools in VS Code: the window's own models, runs, settings and editors. */
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { applyStages } from '../../core/apply/stages';
import { HumanError } from '../../core/errors';
import { limits } from '../../core/limits';
import { requireRegularFile } from '../../core/regular-file';
import { text } from '../../core/text';
import type {
  ModelFacts,
  StartedCalibration,
  ToolContext,
  ToolSettings,
} from '../../tools/context';
import { Place } from '../../tools/place';
import { RunRegistry } from '../../tools/runs/registry';
import type { LineUp, RunHandle as ToolHandle, Stage } from '../../tools/runs/run';
import { recordEvaluation } from '../evaluation/record-evaluation';
import { localize } from '../localize';
import { isSamePath } from '../paths';
import { chooseDevice } from '../models/device-choice';
import type { RunHandle } from '../runs/run-manager';
import { stageWords } from '../runs/stage';
import type { UnfinishedCalibration } from '../runs/unfinished';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { fitMethod, runSettings } from '../settings';
import { statisticsFolder } from '../statistics-folder';

const registries = new WeakMap<Services, RunRegistry>();

/** @throws HumanError `no-folder` */
export function callContext(services: Services, signal: AbortSignal): ToolContext {
  const { index, log, fitters } = services;
  const registry = registries.get(services) ?? new RunRegistry(lineUp(services));
  registries.set(services, registry);
  return {
    place: new Place(workspaceFolders().map(({ uri }) => uri.fsPath)),
    runs: registry,
    logger: log,
    signal,
    onProgress: () => undefined,
    settings,
    workerOptions: (ending) => workerOptions(services.context, log, ending),
    chooseDevice,
    fitters,
    describe: (model, dtype) => describe(services, model, dtype),
    async search() {
      await index.ready;
      const recipes = index.recipes.map(({ file }) => file);
      return { models: index.models.map(({ folder }) => folder), recipes };
    },
    recipeText,
    onFolder: () => index.search(),
    onCalibration: (one) => services.unfinished.keep(keptOf(one, false)),
    onCalibrationEnd: (one, how) =>
      how === 'done'
        ? services.unfinished.end(one.request.out)
        : services.unfinished.keep(keptOf(one, true)),
    record: (file, record) => recordEvaluation(services, vscode.Uri.file(file), record),
  };
}

/** The same as of a calibration that the user began: *Resume* is offered for both. */
function keptOf(one: StartedCalibration, isStopped: boolean): UnfinishedCalibration {
  return { ...one, title: localize(one.title), isStopped };
}

function workspaceFolders(): readonly vscode.WorkspaceFolder[] {
  const folders = vscode.workspace.workspaceFolders?.filter(({ uri }) => uri.scheme === 'file');
  if (folders !== undefined && folders.length > 0) return folders;
  throw new HumanError(
    text`No folder is open. Open the folder that holds your models.`,
    'no-folder',
  );
}

function settings(file: string): ToolSettings {
  const uri = vscode.Uri.file(file);
  const folder = vscode.workspace.getWorkspaceFolder(uri) ?? workspaceFolders()[0]!;
  return { ...runSettings(uri), method: fitMethod(uri), cache: statisticsFolder(folder) };
}

/** Describes a model as the tree does, if the tree has it: its graph is read once. */
async function describe(
  { index }: Services,
  folder: string,
  dtype: string | undefined,
): Promise<ModelFacts> {
  await index.ready;
  const model = index.modelAt(folder);
  const summary = await model?.describe(dtype);
  if (model === undefined || summary === undefined) {
    throw new HumanError(
      text`${folder} is not a model of this workspace. A model is a folder with config.json and
        onnx/decoder_model_merged.onnx.`,
      'not-a-model',
    );
  }
  const { architecture, dtypes, shape, visualTokens, isPruned, fingerprint } = summary;
  return {
    ...{ name: model.name, architecture, dtype: summary.dtype, dtypes, layers: shape.layers },
    ...{ visualTokens, isPruned, fingerprint },
  };
}

/** Text in an open editor takes precedence over the saved file. */
async function recipeText(file: string): Promise<string> {
  const document = vscode.workspace.textDocuments.find(
    ({ uri, isClosed }) => !isClosed && uri.scheme === 'file' && isSamePath(uri.fsPath, file),
  );
  if (document !== undefined) return document.getText();
  await requireRegularFile(file, 4 * limits.recipe);
  return readFile(file, 'utf8');
}

/**
 * The runs of tools are the user's: in the same queue, list and status item, with the same way to
 * stop them.
 */
function lineUp({ runs }: Services): LineUp {
  return ({ kind, title, modelFolder }, work, signal) =>
    runs.start({
      ...{ kind, title: localize(title), modelFolder, signal },
      work: (handle) => work(toolHandle(handle)),
    });
}

function toolHandle(handle: RunHandle): ToolHandle {
  let device = '';
  return {
    signal: handle.signal,
    onStage: (stage) => {
      handle.note(wordsOf(stage, device));
    },
    onDevice: (found) => {
      device = found;
      handle.onDevice(found);
    },
    onProgress: (done, total, earlier) => {
      handle.onProgress(done, total, earlier);
    },
    endsWithin: (seconds) => {
      handle.endsWithin(seconds);
    },
  };
}

function wordsOf(stage: Stage, device: string): string {
  switch (stage.doing) {
    case 'locating':
    case 'writing':
    case 'proving':
      return localize(applyStages[stage.doing]);
    default:
      return stageWords(stage, device);
  }
}
