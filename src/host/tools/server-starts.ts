/** How MCP clients start `fitprune mcp`. */
import * as vscode from 'vscode';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { runSettings } from '../settings';

export interface ServerStart {
  label: string;
  command: string;
  args: string[];
  env: Record<string, string>;
}

/**
 * How the server of each folder is started: with the Node that runs models, or Electron acting as
 * Node.
 */
export function serverStarts({ context, log }: Services): ServerStart[] {
  const { nodePath, env = {} } = workerOptions(context, log);
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(
    ({ uri }) => uri.scheme === 'file',
  );
  return folders.map(({ name, uri }) => {
    const { device, threads } = runSettings(uri);
    const cli = context.asAbsolutePath('dist/cli.js');
    return {
      label: folders.length === 1 ? 'FitPrune' : `FitPrune (${name})`,
      command: nodePath ?? process.execPath,
      args: [
        ...[cli, 'mcp', '--folder', uri.fsPath, '--device', device],
        ...(threads === undefined ? [] : ['--threads', String(threads)]),
      ],
      env: { ELECTRON_RUN_AS_NODE: '1', ...env },
    };
  });
}
