/**
 * The command and the restored panels of the trade-off, whose code is loaded with the first of
 * them.
 */
import * as vscode from 'vscode';
import { commands, panels } from '../../../contributions';
import { registerCommand } from '../../commands/register';
import type { Services } from '../../services';

export function activateTradeOff(services: Services): void {
  registerCommand(services, commands.showTradeOff, async (argument) =>
    (await import('./open')).showTradeOffCommand(services, argument),
  );
  services.context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(panels.tradeOff, {
      deserializeWebviewPanel: async (panel: vscode.WebviewPanel, state: unknown) => {
        (await import('./open')).restoreTradeOff(services, panel, state);
      },
    }),
  );
}
