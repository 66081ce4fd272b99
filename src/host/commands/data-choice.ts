/** Which data a model is calibrated on: found, asked for when that is not plain, and remembered. */
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { defaultPrompt, openData, type DataSet, type DataSource } from '../../core/model/data';
import { HumanError } from '../../core/errors';
import { localizeError } from '../localize';
import { notifyWarning } from '../notifications';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { findData } from './data-search';
import { obviousData, type DataCandidate } from './obvious-data';

export interface ChosenData {
  source: DataSource;
  data: DataSet;
}

/**
 * @param ask always offers the choice; otherwise only where it is not plain which data is meant
 * @returns undefined when the user leaves it
 * @throws HumanError when the data cannot be used
 */
export async function chooseData(
  services: Services,
  model: WorkspaceModel,
  ask: boolean,
): Promise<ChosenData | undefined> {
  const memory = new DataMemory(services.context.workspaceState, model);
  const remembered = await memory.recall();
  if (remembered && !ask) return open(remembered, memory);
  const candidates = await findData(model.workspaceFolder);
  const obvious = ask ? undefined : obviousData(candidates);
  const source = obvious ? { path: obvious.path } : await pick(candidates, remembered);
  return source && open(source, memory);
}

/** Reads the data; images that are elsewhere are asked for. */
async function open(source: DataSource, memory: DataMemory): Promise<ChosenData | undefined> {
  try {
    const data = await openData(source);
    await memory.remember(source);
    return { source, data };
  } catch (error) {
    const isElsewhere =
      error instanceof HumanError && /^images?-(missing|outside)$/.test(error.code);
    if (!isElsewhere) throw error;
    const choose = vscode.l10n.t('Choose Images Folder…');
    if ((await notifyWarning(localizeError(error), choose)) !== choose) return undefined;
    const images = await openDialog({ canSelectFolders: true }, vscode.l10n.t('Images Folder'));
    return images === undefined ? undefined : open({ ...source, images }, memory);
  }
}

interface DataItem extends vscode.QuickPickItem {
  choose: () => Promise<DataSource | undefined>;
}

async function pick(
  candidates: readonly DataCandidate[],
  remembered: DataSource | undefined,
): Promise<DataSource | undefined> {
  const items: DataItem[] = candidates.map((candidate) => candidateItem(candidate, remembered));
  // What was taken last time comes first.
  items.sort((a, b) => Number(b.picked ?? false) - Number(a.picked ?? false));
  items.push(
    {
      label: vscode.l10n.t('Choose a file…'),
      iconPath: new vscode.ThemeIcon('file'),
      description: vscode.l10n.t('JSONL of questions and images'),
      choose: async () => {
        const filters = { JSONL: ['jsonl', 'json'] };
        const file = await openDialog({ filters }, vscode.l10n.t('Calibrate'));
        return file === undefined ? undefined : { path: file };
      },
    },
    {
      label: vscode.l10n.t('Choose a folder of images…'),
      iconPath: new vscode.ThemeIcon('folder'),
      choose: async () => {
        const folder = await openDialog({ canSelectFolders: true }, vscode.l10n.t('Calibrate'));
        return folder === undefined ? undefined : withPrompt(folder, undefined);
      },
    },
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('What should the model look at? Choose calibration data'),
    placeHolder:
      candidates.length > 0
        ? vscode.l10n.t('Questions and images like those it will serve')
        : vscode.l10n.t('None was found in this workspace'),
    matchOnDescription: true,
  });
  return chosen?.choose();
}

function candidateItem(candidate: DataCandidate, remembered: DataSource | undefined): DataItem {
  const { path, kind, images } = candidate;
  const isImages = kind === 'images';
  return {
    label: vscode.workspace.asRelativePath(path, false),
    iconPath: new vscode.ThemeIcon(isImages ? 'file-media' : 'file'),
    description: isImages
      ? vscode.l10n.t('{0} images, one prompt', images ?? 0)
      : vscode.l10n.t('questions'),
    picked: remembered?.path === path,
    choose: () => (isImages ? withPrompt(path, remembered?.prompt) : Promise.resolve({ path })),
  };
}

/** A folder of images needs a question that is asked of each. */
async function withPrompt(
  path: string,
  before: string | undefined,
): Promise<DataSource | undefined> {
  const prompt = await vscode.window.showInputBox({
    title: vscode.l10n.t('What is asked of every image?'),
    value: before ?? defaultPrompt,
    validateInput: (text) =>
      text.trim() === ''
        ? vscode.l10n.t('Give a question, such as the usual one of your users.')
        : '',
  });
  return prompt === undefined ? undefined : { path, prompt };
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
  ) {
    this.key = `data:${folder}`;
  }

  /** undefined also when what was remembered is gone. */
  async recall(): Promise<DataSource | undefined> {
    const source = this.state.get<DataSource>(this.key);
    if (source === undefined) return undefined;
    return (await stat(source.path).catch(() => undefined)) && source;
  }

  async remember(source: DataSource): Promise<void> {
    await this.state.update(this.key, source);
  }
}
