/** Accepting questions that the workbench itself asks, where no function can replace it. */
import * as vscode from 'vscode';

/** Presses Enter in the open input until `work` has got past it. */
export async function acceptUntil(work: Promise<unknown>, isPast: () => boolean): Promise<void> {
  const ended = { yet: false };
  const end = work.catch(() => undefined).then(() => (ended.yet = true));
  while (!ended.yet && !isPast()) {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
}
