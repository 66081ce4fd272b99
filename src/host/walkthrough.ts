/**
 * The walkthrough goes on by itself: after a step was done, it shows the next one as soon as it is looked at again. It is
 * never brought forward: what the user has just made is what he wants to see.
 */
import * as vscode from 'vscode';
import { contextKeys, walkthrough, type Milestone } from '../contributions';
import { setContext } from './context-keys';

const stateKey = 'fitprune.walkthrough.next';

let memory: vscode.Memento | undefined;

/** Something was done for the first time, perhaps: the step that asks for it is ticked. */
export function reached(milestone: Milestone): void {
  setContext(contextKeys[milestone], true);
  const { steps } = walkthrough;
  const next = steps[steps.findIndex(([, key]) => key === milestone) + 1];
  void memory?.update(stateKey, next?.[0]);
}

export function activateWalkthrough(context: vscode.ExtensionContext): vscode.Disposable {
  // Opening the sample reloads the window; the walkthrough comes back with it.
  memory = context.globalState;
  const title = titleOf(context);
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
    if ([...opened, ...changed].some((tab) => isShown(tab, title))) void goOn(context.globalState);
  });
}

/** The step that is open stays, once it was shown. */
async function goOn(state: vscode.Memento): Promise<void> {
  const next = state.get<string>(stateKey);
  if (next === undefined) return;
  await state.update(stateKey, undefined);
  const { id } = walkthrough;
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', {
    category: id,
    step: `${id}#${next}`,
  });
}

/** VS Code tells nothing of such a tab but its label, which has the walkthrough's title in it. */
function isShown(tab: vscode.Tab, title: string): boolean {
  return tab.isActive && tab.group.isActive && tab.input === undefined && tab.label.includes(title);
}

/** As VS Code shows it: in the language of the window. */
function titleOf({ extension }: vscode.ExtensionContext): string {
  const { contributes } = extension.packageJSON as {
    contributes: { walkthroughs: { title: string }[] };
  };
  return contributes.walkthroughs[0]!.title;
}
