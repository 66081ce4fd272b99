/** The data to calibrate or evaluate a model on: found, requested if not obvious, remembered. */
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { dataExtensions } from '../../core/data/peek';
import type { Wanted } from '../../core/data/open';
import type { DataSet, DataSource } from '../../core/data/types';
import { embeddingsExtensions, looksLikeEmbeddings } from '../../core/model/embeddings/names';
import { openSamples } from '../../core/model/prompts/open-samples';
import { HumanError } from '../../core/errors';
import { localizeError } from '../localize';
import { notifyWarning } from '../notifications';
import type { Services } from '../services';
import { evaluationSettings, runSettings } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { findData } from '../../core/workspace/data-search';
import { candidateItem, sourceOf, withPrompt } from '../workspace/data-items';
import {
  obviousData,
  obviousEvaluationData,
  suited,
  type DataCandidate,
} from '../../core/workspace/obvious-data';

export interface ChosenData {
  source: DataSource;
  data: DataSet;
}

/** The use of the data; a choice is remembered for each. */
export type Purpose = 'calibration' | 'evaluation';

/**
 * @param ask always offers the choice; otherwise only if it is not clear which data is meant
 * @returns undefined when the user leaves it
 * @throws HumanError when the data cannot be used
 */
export async function chooseData(
  services: Services,
  model: WorkspaceModel,
  ask: boolean,
  purpose: Purpose = 'calibration',
): Promise<ChosenData | undefined> {
  const { workspaceState } = services.context;
  const memory = new DataMemory(workspaceState, model, purpose);
  const { samples: calibrated, seed } = runSettings(model.uri);
  const isEvaluation = purpose === 'evaluation';
  const samples = isEvaluation ? evaluationSettings(model.uri).samples : calibrated;
  const wanted = { seed, samples };
  const remembered = await memory.recall();
  const width = await widthOfAlone(model);
  // A decoder alone cannot use questions and images, however clearly they are meant.
  const isUsable = width === undefined || remembered?.embeddings === true;
  if (remembered && !ask && isUsable) return open(remembered, wanted, memory);
  const candidates = suited(await findData(model.workspaceFolder.uri.fsPath), width);
  const calibration = await new DataMemory(workspaceState, model, 'calibration').recall();
  const obvious =
    purpose === 'calibration'
      ? obviousData(candidates)
      : obviousEvaluationData(candidates, calibration?.path);
  const source =
    obvious && !ask
      ? sourceOf(obvious)
      : await pick({
          ...{ candidates, purpose, isAlone: width !== undefined },
          ...{ remembered, calibration: calibration?.path },
        });
  return source && open(source, wanted, memory);
}

/** The width of a decoder's rows; undefined for models that make prompts of pixels. */
export async function widthOfAlone(model: WorkspaceModel): Promise<number | undefined> {
  const summary = await model.describe();
  return summary?.isDecoderAlone === true ? summary.shape.hiddenSize : undefined;
}

/** The last choice, if that file still exists; asks nothing. */
export async function rememberedData(
  { context }: Services,
  model: WorkspaceModel,
  purpose: Purpose,
): Promise<DataSource | undefined> {
  return new DataMemory(context.workspaceState, model, purpose).recall();
}

/** Reads the data; images that are elsewhere are asked for. */
async function open(
  source: DataSource,
  wanted: Wanted,
  memory: DataMemory,
): Promise<ChosenData | undefined> {
  try {
    const data = await openSamples(source, wanted);
    await memory.remember(source);
    return { source, data };
  } catch (error) {
    const isElsewhere =
      error instanceof HumanError && /^images?-(missing|outside)$/.test(error.code);
    if (!isElsewhere) throw error;
    const choose = vscode.l10n.t('Choose Images Folder…');
    if ((await notifyWarning(localizeError(error), choose)) !== choose) return undefined;
    const images = await openDialog({ canSelectFolders: true }, vscode.l10n.t('Images Folder'));
    return images === undefined ? undefined : open({ ...source, images }, wanted, memory);
  }
}

/** Names and endings of data files, for dialogs. */
export function dataFilters(isAlone: boolean): Record<string, string[]> {
  const embeddings = [...embeddingsExtensions];
  const ofEmbeddings = { [vscode.l10n.t('Embeddings (Arrow, safetensors)')]: embeddings };
  if (isAlone) return ofEmbeddings;
  const questions = [...dataExtensions, 'gz'];
  return {
    [vscode.l10n.t('Questions or embeddings')]: [...questions, ...embeddings],
    [vscode.l10n.t('Questions and images')]: questions,
    ...ofEmbeddings,
  };
}

/** The title of the dialog for choosing a file. */
export function fileWords(isAlone: boolean): string {
  return isAlone
    ? vscode.l10n.t('embeddings: what a decoder was fed')
    : vscode.l10n.t('questions and images, or embeddings');
}

/** The data in a chosen file, whose name shows whether it holds questions or embeddings. */
export function sourceOfFile(file: string): DataSource {
  return looksLikeEmbeddings(file) ? { path: file, embeddings: true } : { path: file };
}

interface DataItem extends vscode.QuickPickItem {
  choose: () => Promise<DataSource | undefined>;
}

interface Offer {
  candidates: readonly DataCandidate[];
  purpose: Purpose;
  /** Whether it is for a decoder alone. */
  isAlone: boolean;
  /** The last choice. */
  remembered: DataSource | undefined;
  /** Path of the data that the model was calibrated on. */
  calibration: string | undefined;
}

async function pick(offer: Offer): Promise<DataSource | undefined> {
  const { purpose, isAlone } = offer;
  const action = purpose === 'evaluation' ? vscode.l10n.t('Evaluate') : vscode.l10n.t('Calibrate');
  const items = offer.candidates.map((candidate) => dataItem(candidate, offer));
  // The last choice comes first.
  items.sort((a, b) => Number(b.picked ?? false) - Number(a.picked ?? false));
  items.push({
    label: vscode.l10n.t('Choose a file…'),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    description: fileWords(isAlone),
    choose: async () => {
      const file = await openDialog({ filters: dataFilters(isAlone) }, action);
      return file === undefined ? undefined : sourceOfFile(file);
    },
  });
  if (!isAlone) {
    items.push({
      label: vscode.l10n.t('Choose a folder of images…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      choose: async () => {
        const folder = await openDialog({ canSelectFolders: true }, action);
        return folder === undefined ? undefined : withPrompt(folder);
      },
    });
  }
  const chosen = await vscode.window.showQuickPick(items, {
    title:
      purpose === 'evaluation'
        ? vscode.l10n.t('What should recipes be judged by? Choose evaluation data')
        : vscode.l10n.t('What should the model look at? Choose calibration data'),
    placeHolder: placeHolder(offer),
    matchOnDescription: true,
  });
  return chosen?.choose();
}

function placeHolder({ candidates, isAlone }: Offer): string {
  if (isAlone) {
    return candidates.length > 0
      ? vscode.l10n.t('The folder holds only a decoder: choose embeddings that it was fed')
      : vscode.l10n.t(
          'No embeddings of its width were found; docs/embeddings.md says how to make them',
        );
  }
  return candidates.length > 0
    ? vscode.l10n.t('Questions and images like those it will serve')
    : vscode.l10n.t('None was found in this workspace');
}

function dataItem(candidate: DataCandidate, offer: Offer): DataItem {
  const { path, kind } = candidate;
  const item = candidateItem(candidate);
  // A schedule must not be judged by the data that it was fitted to.
  const isFitted = offer.purpose === 'evaluation' && path === offer.calibration;
  return {
    ...item,
    ...(isFitted && {
      description: `${item.description ?? ''}, ${vscode.l10n.t('calibrated on')}`,
    }),
    picked: offer.remembered?.path === path,
    choose: () =>
      kind === 'images'
        ? withPrompt(path, offer.remembered?.prompt)
        : Promise.resolve(sourceOf(candidate)),
  };
}

async function openDialog(
  options: vscode.OpenDialogOptions,
  openLabel: string,
): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: options.canSelectFolders !== true,
    canSelectMany: false,
    openLabel,
    ...options,
  });
  return chosen?.[0]?.fsPath;
}

/** The answer to a question that is not asked twice, by model folder. */
class DataMemory {
  private readonly key: string;

  constructor(
    private readonly state: vscode.Memento,
    { folder }: WorkspaceModel,
    purpose: Purpose,
  ) {
    this.key = `${purpose === 'calibration' ? 'data' : 'evaluation-data'}:${folder}`;
  }

  /** Also undefined when the remembered data is gone. */
  async recall(): Promise<DataSource | undefined> {
    const source = this.state.get<DataSource>(this.key);
    if (source === undefined) return undefined;
    return (await stat(source.path).catch(() => undefined)) && source;
  }

  async remember(source: DataSource): Promise<void> {
    await this.state.update(this.key, source);
  }
}
