/** List items for data that was found, and what is chosen with them. */
import * as vscode from 'vscode';
import { defaultPrompt } from '../../core/data/open';
import type { DataSource } from '../../core/data/types';
import type { DataCandidate } from '../../core/workspace/obvious-data';

const icons: Record<DataCandidate['kind'], string> = {
  questions: 'file',
  embeddings: 'file-binary',
  images: 'file-media',
};

export function candidateItem(candidate: DataCandidate): vscode.QuickPickItem {
  return {
    label: vscode.workspace.asRelativePath(candidate.path, false),
    iconPath: new vscode.ThemeIcon(icons[candidate.kind]),
    description: describe(candidate),
  };
}

function describe({ kind, count = 0 }: DataCandidate): string {
  switch (kind) {
    case 'questions':
      return vscode.l10n.t('questions');
    case 'images':
      return vscode.l10n.t('{0} images, one prompt', count);
    case 'embeddings':
      return count === 1
        ? vscode.l10n.t('embeddings of 1 sample')
        : vscode.l10n.t('embeddings of {0} samples', count);
  }
}

/** Nothing is asked of a file; a folder of images needs a question, see `askQuestion`. */
export function sourceOf({ path, kind }: DataCandidate): DataSource {
  return kind === 'embeddings' ? { path, embeddings: true } : { path };
}

/** @returns undefined when the user leaves it */
export function askQuestion(title: string, value = defaultPrompt): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title,
    value,
    validateInput: (text) =>
      text.trim() === ''
        ? vscode.l10n.t('Give a question, such as the usual one of your users.')
        : '',
  });
}

/**
 * A folder of images needs a question that is asked of each. @returns undefined when the user
 * leaves it
 */
export async function withPrompt(path: string, before?: string): Promise<DataSource | undefined> {
  const prompt = await askQuestion(vscode.l10n.t('What is asked of every image?'), before);
  return prompt === undefined ? undefined : { path, prompt };
}
