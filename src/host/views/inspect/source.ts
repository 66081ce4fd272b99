/**
 * Chooses the samples of Inspect Tokens: data that is found or chosen, or one image with a
 * question.
 */
import path from 'node:path';
import * as vscode from 'vscode';
import type { DataSource } from '../../../core/data/types';
import type { Services } from '../../services';
import type { WorkspaceModel } from '../../workspace/workspace-index';
import {
  dataFilters,
  fileWords,
  rememberedData,
  sourceOfFile,
  widthOfAlone,
} from '../../data/data-choice';
import { askQuestion, candidateItem, sourceOf, withPrompt } from '../../workspace/data-items';
import { findData } from '../../../core/workspace/data-search';
import {
  obviousEvaluationData,
  suited,
  type DataCandidate,
} from '../../../core/workspace/obvious-data';

export type InspectSource =
  | { kind: 'data'; data: DataSource }
  | { kind: 'image'; file: string; question: string };

/** The last source, by recipe. */
export class SourceMemory {
  constructor(private readonly state: vscode.Memento) {}

  recall(recipe: string): InspectSource | undefined {
    return this.state.get<InspectSource>(`inspect:${recipe}`);
  }

  async remember(recipe: string, source: InspectSource): Promise<void> {
    await this.state.update(`inspect:${recipe}`, source);
  }
}

/**
 * The data that recipes are evaluated on, or that is clearly held out, or that was calibrated on;
 * asks nothing.
 */
export async function obviousSource(
  services: Services,
  model: WorkspaceModel,
): Promise<InspectSource | undefined> {
  const evaluated = await rememberedData(services, model, 'evaluation');
  if (evaluated) return { kind: 'data', data: evaluated };
  const calibrated = await rememberedData(services, model, 'calibration');
  const candidates = suited(
    await findData(model.workspaceFolder.uri.fsPath),
    await widthOfAlone(model),
  );
  const obvious = obviousEvaluationData(candidates, calibrated?.path);
  // Looking at samples that a recipe was fitted to does not judge it.
  const data = obvious ? sourceOf(obvious) : calibrated;
  return data && { kind: 'data', data };
}

interface SourceItem extends vscode.QuickPickItem {
  choose: () => Promise<InspectSource | undefined>;
}

/**
 * @param model of the workspace; undefined for one that lies elsewhere
 * @returns undefined when the user leaves it
 */
export async function chooseSource(
  model: WorkspaceModel | undefined,
): Promise<InspectSource | undefined> {
  const folder = model?.workspaceFolder ?? vscode.workspace.workspaceFolders?.[0];
  const width = model && (await widthOfAlone(model));
  const isAlone = width !== undefined;
  const items: SourceItem[] = suited(folder ? await findData(folder.uri.fsPath) : [], width).map(
    sourceItem,
  );
  items.push({
    label: vscode.l10n.t('Choose a file…'),
    iconPath: new vscode.ThemeIcon('folder-opened'),
    description: fileWords(isAlone),
    choose: async () => {
      const file = await openDialog(dataFilters(isAlone));
      return file === undefined ? undefined : { kind: 'data', data: sourceOfFile(file) };
    },
  });
  if (!isAlone) {
    items.push({
      label: vscode.l10n.t('Choose an image…'),
      iconPath: new vscode.ThemeIcon('folder-opened'),
      description: vscode.l10n.t('one image, one question'),
      choose: async () => {
        const extensions = ['png', 'jpg', 'jpeg', 'webp', 'gif', 'tif', 'tiff', 'avif', 'bmp'];
        const file = await openDialog({ [vscode.l10n.t('Images')]: extensions });
        return file === undefined ? undefined : askOfImage(file);
      },
    });
  }
  const title = vscode.l10n.t('Which samples do you want to look at?');
  return (await vscode.window.showQuickPick(items, { title, matchOnDescription: true }))?.choose();
}

function sourceItem(candidate: DataCandidate): SourceItem {
  return {
    ...candidateItem(candidate),
    choose: async () => {
      const isImages = candidate.kind === 'images';
      const data = isImages ? await withPrompt(candidate.path) : sourceOf(candidate);
      return data && { kind: 'data', data };
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

async function openDialog(filters: Record<string, string[]>): Promise<string | undefined> {
  const options = { canSelectMany: false, filters, openLabel: vscode.l10n.t('Inspect') };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

/** The name of the file or folder, without its path. */
export function sourceName(source: InspectSource): string {
  return path.basename(source.kind === 'data' ? source.data.path : source.file);
}
