/** Registering commands so that a failure always reaches the user, once. */
import * as vscode from 'vscode';
import type { CommandId } from '../../contributions';
import type { Services } from '../services';

/** @param handler its failures are reported; its result goes to whoever executed the command */
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
