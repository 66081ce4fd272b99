/**
 * Offers `fitprune mcp` to the window's MCP clients, one server a folder, where this VS Code has
 * them.
 */
import * as vscode from 'vscode';
import { mcpProvider, settings } from '../../contributions';
import { toolVersion } from '../../core/tool';
import type { Services } from '../services';

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
  provideMcpServerDefinitions(): Promise<object[]>;
}

export function activateMcpServers(services: Services): Disposable[] {
  const { lm, McpStdioServerDefinition: Definition } = vscode as unknown as McpApi;
  if (lm.registerMcpServerDefinitionProvider === undefined || Definition === undefined) return [];
  const changed = new vscode.EventEmitter<void>();
  const provider: McpProvider = {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: async () => {
      const { serverStarts } = await import('./server-starts');
      return serverStarts(services).map(
        ({ label, command, args, env }) => new Definition(label, command, args, env, toolVersion),
      );
    },
  };
  return [
    changed,
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      changed.fire();
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      const watched = [settings.device, settings.threads, settings.workerNodePath];
      if (watched.some((one) => event.affectsConfiguration(one))) changed.fire();
    }),
    lm.registerMcpServerDefinitionProvider(mcpProvider, provider),
  ];
}
