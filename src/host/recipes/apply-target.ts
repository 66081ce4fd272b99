/** Asks for the folder of a pruned model: a path to edit, checked while it is typed. */
import { readdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { confirm } from '../notifications';
import { isInside } from '../paths';

export interface Target {
  /** Absolute. */
  folder: string;
  /** Whether the user confirmed that the folder there is replaced. */
  replace: boolean;
}

/**
 * @param suggestion absolute path
 * @param original the model's own folder, into which nothing is written
 */
export async function chooseTarget(
  suggestion: string,
  original: string,
): Promise<Target | undefined> {
  const typed = await askPath(suggestion, original);
  if (typed === undefined) return undefined;
  if ((await stateOf(typed)) !== 'used') return { folder: typed, replace: false };
  const replace = vscode.l10n.t('Replace');
  const message = vscode.l10n.t('{0} exists already.', typed);
  const detail = vscode.l10n.t('It is replaced only if FitPrune wrote it.');
  return (await confirm(message, detail, replace)) === replace
    ? { folder: typed, replace: true }
    : undefined;
}

/** An input box with a button that browses. */
function askPath(suggestion: string, original: string): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  const browse = {
    iconPath: new vscode.ThemeIcon('folder-opened'),
    tooltip: vscode.l10n.t('Browse…'),
  };
  box.title = vscode.l10n.t('Folder of the pruned model');
  box.prompt = vscode.l10n.t('A model folder that existing runtimes load unchanged');
  box.value = suggestion;
  box.valueSelection = [suggestion.length - path.basename(suggestion).length, suggestion.length];
  box.buttons = [browse];
  box.ignoreFocusOut = true;
  return new Promise((resolve) => {
    let isBrowsing = false;
    const check = async (): Promise<boolean> => {
      const { value } = box;
      const problem = await targetProblem(value, original);
      if (box.value === value) box.validationMessage = problem;
      return problem === undefined;
    };
    box.onDidChangeValue(() => void check());
    box.onDidAccept(async () => {
      if (!(await check())) return;
      resolve(path.resolve(fromHome(box.value)));
      box.hide();
    });
    box.onDidTriggerButton(async () => {
      isBrowsing = true;
      const chosen = await vscode.window.showOpenDialog({
        canSelectFiles: false,
        canSelectFolders: true,
        openLabel: vscode.l10n.t('Write Beside'),
        defaultUri: vscode.Uri.file(path.dirname(suggestion)),
      });
      isBrowsing = false;
      if (chosen?.[0]) box.value = path.join(chosen[0].fsPath, path.basename(suggestion));
      box.show();
      void check();
    });
    box.onDidHide(() => {
      if (isBrowsing) return;
      resolve(undefined);
      box.dispose();
    });
    box.show();
    void check();
  });
}

/** `~` is the user's folder; other names may begin with one, too. */
function fromHome(typed: string): string {
  return typed.trim().replace(/^~(?=$|[/\\])/, os.homedir());
}

/** The fault of a path for a pruned model, if it has one. */
export async function targetProblem(
  typed: string,
  original: string,
): Promise<string | vscode.InputBoxValidationMessage | undefined> {
  const place = fromHome(typed);
  if (!path.isAbsolute(place)) return vscode.l10n.t('Give an absolute path.');
  const folder = path.resolve(place);
  if (isInside(folder, original)) {
    return vscode.l10n.t('This is inside the original model. Choose a folder beside it.');
  }
  switch (await stateOf(folder)) {
    case 'file':
      return vscode.l10n.t('This is a file. Choose a folder.');
    case 'closed':
      return vscode.l10n.t('You may not read this folder. Choose another.');
    default:
      return undefined;
  }
}

async function stateOf(folder: string): Promise<'free' | 'used' | 'file' | 'closed'> {
  try {
    if (!(await stat(folder)).isDirectory()) return 'file';
    return (await readdir(folder)).length === 0 ? 'free' : 'used';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM' ? 'closed' : 'free';
  }
}
