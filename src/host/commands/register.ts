/** Registering commands so that a failure always reaches the user, once. */
import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';
import { HumanError } from '../../core/errors';
import type { Services } from '../services';

/**
 * A command that runs or reads models: menus do not offer it in an untrusted workspace, and neither
 * a keybinding nor another extension gets past that.
 */
export function registerTrustedCommand(
  services: Services,
  id: CommandId,
  handler: (...args: unknown[]) => unknown,
): void {
  registerCommand(services, id, (...args) => {
    if (vscode.workspace.isTrusted) return handler(...args);
    throw new HumanError(
      vscode.l10n.t(
        'This workspace is not trusted, so no model of it is opened or run. Trust it first (Workspaces: Manage Workspace Trust).',
      ),
      'untrusted',
    );
  });
}

/** @param handler its failures are reported; its result is returned to the caller of the command */
export function registerCommand(
  { context, errors }: Services,
  id: CommandId,
  handler: (...args: unknown[]) => unknown,
): void {
  context.subscriptions.push(
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        return await handler(...args);
      } catch (error) {
        errors.report(error);
        return undefined;
      }
    }),
  );
}
