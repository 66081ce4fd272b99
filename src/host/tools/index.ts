/** Language model tools: registered by their names alone, and loaded when one is first used. */
import * as vscode from 'vscode';
import { toolNames, toolPrefix } from '../../tools/names';
import type { Services } from '../services';
import { activateMcpServers } from './mcp-servers';

/** Nothing is offered without trust: every tool reads models, and most run them. */
export function activateTools(services: Services): void {
  const { context } = services;
  const register = (): void => {
    context.subscriptions.push(...registerTools(services), ...activateMcpServers(services));
  };
  if (vscode.workspace.isTrusted) register();
  else context.subscriptions.push(vscode.workspace.onDidGrantWorkspaceTrust(register));
}

function registerTools(services: Services): vscode.Disposable[] {
  return toolNames.map((name) =>
    vscode.lm.registerTool(`${toolPrefix}${name}`, {
      invoke: async ({ input }, token) =>
        (await import('./adapter')).invoke(services, name, input, token),
      prepareInvocation: async ({ input }) =>
        (await import('./adapter')).prepare(services, name, input),
    }),
  );
}
