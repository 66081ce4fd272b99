/** Which samples Inspect Tokens goes through: data that is found or chosen, or one image with a question. */
import path from 'node:path';
import * as vscode from 'vscode';
import { defaultPrompt } from '../../core/data/open';
import type { DataSource } from '../../core/data/types';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { dataFilters, rememberedData, sourceOfFile } from '../commands/data-choice';
import { findData } from '../commands/data-search';
import { obviousEvaluationData, type DataCandidate } from '../commands/obvious-data';

export type InspectSource =
  { kind: 'data'; data: DataSource } | { kind: 'image'; file: string; question: string };

/** What was looked at last, by recipe. */
export class SourceMemory {
  constructor(private readonly state: vscode.Memento) {}

  recall(recipe: string): InspectSource | undefined {
    return this.state.get<InspectSource>(`inspect:${recipe}`);
  }

  async remember(recipe: string, source: InspectSource): Promise<void> {
    await this.state.update(`inspect:${recipe}`, source);
  }
}

/** What recipes are evaluated on, or the data that is plainly held out; nothing is asked. */
export async function obviousSource(
  services: Services,
  model: WorkspaceModel,
): Promise<InspectSource | undefined> {
  const evaluated = await rememberedData(services, model, 'evaluation');
  if (evaluated) return { kind: 'data', data: evaluated };
  const calibrated = await rememberedData(services, model, 'calibration');
  const candidates = await findData(model.workspaceFolder);
  const obvious = obviousEvaluationData(candidates, calibrated?.path);
  return obvious && { kind: 'data', data: { path: obvious.path } };
}

interface SourceItem extends vscode.QuickPickItem {
  choose: () => Promise<InspectSource | undefined>;
}

/** @returns undefined when the user leaves it */
export async function chooseSource(
  folder: vscode.WorkspaceFolder | undefined,
): Promise<InspectSource | undefined> {
  const candidates = folder ? await findData(folder) : [];
  const items: SourceItem[] = candidates.map(candidateItem);
  items.push(
    {
      label: vscode.l10n.t('Choose a file…'),
      iconPath: new vscode.ThemeIcon('file'),
      description: vscode.l10n.t('questions and images, or embeddings'),
      choose: async () => {
        const file = await openDialog(dataFilters());
        return file === undefined ? undefined : { kind: 'data', data: sourceOfFile(file) };
      },
    },
    {
      label: vscode.l10n.t('Choose an image…'),
      iconPath: new vscode.ThemeIcon('file-media'),
      description: vscode.l10n.t('one image, one question'),
      choose: async () => {
        const extensions = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif', 'bmp'];
        const file = await openDialog({ [vscode.l10n.t('Images')]: extensions });
        return file === undefined ? undefined : askOfImage(file);
      },
    },
  );
  const title = vscode.l10n.t('Which samples do you want to look at?');
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.choose();
}

function candidateItem({ path: file, kind, images }: DataCandidate): SourceItem {
  const isImages = kind === 'images';
  return {
    label: vscode.workspace.asRelativePath(file, false),
    iconPath: new vscode.ThemeIcon(isImages ? 'file-media' : 'file'),
    description: isImages
      ? vscode.l10n.t('{0} images, one prompt', images ?? 0)
      : vscode.l10n.t('questions'),
    choose: async () => {
      if (!isImages) return { kind: 'data', data: { path: file } };
      const prompt = await askQuestion(vscode.l10n.t('What is asked of every image?'));
      return prompt === undefined ? undefined : { kind: 'data', data: { path: file, prompt } };
    },
  };
}

/** @returns undefined when the user leaves it */
export async function askOfImage(
  file: string,
  before?: string,
): Promise<InspectSource | undefined> {
  const title = vscode.l10n.t('What is asked of {0}?', path.basename(file));
  const question = await askQuestion(title, before);
  return question === undefined ? undefined : { kind: 'image', file, question };
}

function askQuestion(title: string, value = defaultPrompt): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value,
    validateInput: (text) =>
      text.trim() === ''
        ? vscode.l10n.t('Give a question, such as the usual one of your users.')
        : '',
  });
}

async function openDialog(filters: Record<string, string[]>): Promise<string | undefined> {
  const options = { canSelectMany: false, filters, openLabel: vscode.l10n.t('Inspect') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

/** Of the file or folder, without its path. */
export function sourceName(source: InspectSource): string {
  return path.basename(source.kind === 'data' ? source.data.path : source.file);
}
