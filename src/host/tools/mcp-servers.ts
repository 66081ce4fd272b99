/** Offers `fitprune mcp` to the window's MCP clients, one server a folder, where this VS Code has them. */
import * as vscode from 'vscode';
import { mcpProvider, settings } from '../../contributions';
import { toolVersion } from '../../core/tool';
import { workerOptions } from '../runs/worker-options';
import type { Services } from '../services';
import { runSettings } from '../settings';

/** As of VS Code 1.101; the oldest one that the extension runs in does not have it. */
interface McpApi {
  lm: {
    registerMcpServerDefinitionProvider?: (id: string, provider: McpProvider) => Disposable;
  };
  McpStdioServerDefinition?: new (
    label: string,
    command: string,
    args: string[],
    env: Record<string, string>,
    version: string,
  ) => object;
}

interface Disposable {
  dispose(): unknown;
}

interface McpProvider {
  onDidChangeMcpServerDefinitions: vscode.Event<void>;
  provideMcpServerDefinitions(): object[];
}

export function activateMcpServers(services: Services): Disposable[] {
  const { lm, McpStdioServerDefinition: Definition } = vscode as unknown as McpApi;
  if (lm.registerMcpServerDefinitionProvider === undefined || Definition === undefined) return [];
  const changed = new vscode.EventEmitter<void>();
  const provider: McpProvider = {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () =>
      serverStarts(services).map(
        ({ label, command, args, env }) => new Definition(label, command, args, env, toolVersion),
      ),
  };
  return [
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      changed.fire();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const told = [settings.device, settings.threads, settings.workerNodePath];
      if (told.some((one) => event.affectsConfiguration(one))) changed.fire();
    }),
    lm.registerMcpServerDefinitionProvider(mcpProvider, provider),
  ];
}

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
