/** Accepting what the workbench asks by itself, where no function can stand in for it. */
import * as vscode from 'vscode';

/** Presses Enter in the input that is open, until `work` has got past it. */
export async function acceptUntil(work: Promise<unknown>, isPast: () => boolean): Promise<void> {
  const ended = { yet: false };
  const end = work.catch(() => undefined).then(() => (ended.yet = true));
  while (!ended.yet && !isPast()) {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
}
