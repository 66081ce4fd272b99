/**
 * The command and the restored panels of Inspect Tokens, whose code is loaded with the first of
 * them.
 */
import * as vscode from 'vscode';
import { commands, panels } from '../../../contributions';
import { registerTrustedCommand } from '../../commands/register';
import type { Services } from '../../services';

export function activateInspect(services: Services): void {
  registerTrustedCommand(services, commands.inspectTokens, async (argument, what) =>
    (await import('./open')).inspectTokensCommand(services, argument, what),
  );
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(panels.inspect, {
      deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => {
        (await import('./open')).restoreInspect(services, panel, state);
      },
    }),
  );
}
