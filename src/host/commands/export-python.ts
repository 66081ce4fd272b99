/** Which Python an export runs: the setting's, else the Python extension's, else what PATH offers. */
import * as vscode from 'vscode';
import { candidates } from '../../core/export/interpreter';
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

/** What the user has chosen in the Python extension, where that is installed. */
async function activeEnvironment(): Promise<string | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>('ms-python.python');
  if (extension === undefined) return undefined;
  const api = await extension.activate();
  return api.environments?.getActiveEnvironmentPath().path;
}
