/**
 * Which Python an export runs: the setting's, else the Python extension's, else one on PATH; and
 * choosing one.
 */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { candidates } from '../../core/export/interpreter';
import { localizeError } from '../localize';
import { notifyWarning } from '../notifications';
import { nativeSettings } from '../settings';

/** The part of the Python extension's API that is used here. */
interface PythonApi {
  environments?: { getActiveEnvironmentPath(): { path: string } };
}

export async function pythonChoice(): Promise<{ python?: string; candidates: string[] }> {
  const { pythonPath } = nativeSettings();
  const active = await activeEnvironment();
  const others = active === undefined ? candidates() : [active, ...candidates()];
  return pythonPath === undefined ? { candidates: others } : { python: pythonPath, candidates: [] };
}

/** The user's choice in the Python extension, if that is installed. */
async function activeEnvironment(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (extension === undefined) return undefined;
  const api = await extension.activate();
  return api.environments?.getActiveEnvironmentPath().path;
}

/** Whether the failure is that there is no Python, or none with the packages. */
export function lacksPython(error: unknown): error is HumanError {
  return error instanceof HumanError && ['python-missing', 'python-packages'].includes(error.code);
}

/**
 * Names what is missing, and offers to choose another interpreter, or to install in a terminal.
 *
 * @returns whether another interpreter was chosen, with which the export can be tried again
 */
export async function mendPython(error: HumanError): Promise<boolean> {
  const choose = vscode.l10n.t('Choose Python…');
  const install = vscode.l10n.t('Install in Terminal');
  const { command } = error;
  const buttons = command === undefined ? [choose] : [choose, install];
  const chosen = await notifyWarning(localizeError(error), ...buttons);
  if (chosen === choose) return choosePython();
  if (chosen === install) {
    const terminal = vscode.window.createTerminal('FitPrune');
    terminal.show();
    // The user decides whether to run it, by Enter.
    terminal.sendText(command!, false);
  }
  return false;
}

async function choosePython(): Promise<boolean> {
  const chosen = await vscode.window.showOpenDialog({
    title: vscode.l10n.t('Python with the packages that the export needs'),
    openLabel: vscode.l10n.t('Choose'),
  });
  const python = chosen?.[0]?.fsPath;
  if (python === undefined) return false;
  await vscode.workspace
    .getConfiguration('fitprune')
    .update('pythonPath', python, vscode.ConfigurationTarget.Global);
  return true;
}
