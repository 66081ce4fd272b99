/**
 * The walkthrough goes on by itself: after a step was done, it shows the next one as soon as it is looked at again. It is
 * never brought forward: what the user has just made is what he wants to see.
 */
import * as vscode from 'vscode';
import { contextKeys, walkthrough, type Milestone } from '../contributions';
import { setContext } from './context-keys';

const stateKey = 'fitprune.walkthrough.next';

/** Milliseconds in which the page of a walkthrough is drawn. */
const drawn = 500;

/** Told by a command: of the extension's two bundles, each has a copy of this module. */
const tell = '_fitprune.reached';

/** Something was done for the first time, perhaps: the step that asks for it is ticked. */
export function reached(milestone: Milestone): void {
  setContext(contextKeys[milestone], true);
  void vscode.commands.executeCommand(tell, milestone);
}

export function activateWalkthrough(context: vscode.ExtensionContext): vscode.Disposable {
  const title = titleOf(context);
  const told = vscode.commands.registerCommand(tell, (milestone: Milestone) => {
    const { steps } = walkthrough;
    const next = steps[steps.findIndex(([, key]) => key === milestone) + 1];
    // Opening the sample reloads the window; the walkthrough comes back with it.
    return context.globalState.update(stateKey, next?.[0]);
  });
  const shown = vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
    if (![...opened, ...changed].some((tab) => isShown(tab, title))) return;
    // The page is drawn anew with its first step, after the tab has changed.
    setTimeout(() => void goOn(context.globalState), drawn);
  });
  return vscode.Disposable.from(told, shown);
}

/** The step that is open stays, once it was shown. */
async function goOn(state: vscode.Memento): Promise<void> {
  const next = state.get<string>(stateKey);
  if (next === undefined) return;
  await state.update(stateKey, undefined);
  const { id } = walkthrough;
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', {
    category: id,
    step: next,
  });
}

/** What VS Code calls the tab, in the languages that FitPrune speaks; newer versions name the walkthrough. */
const welcome = ['Welcome', '欢迎'];

/** VS Code tells nothing of such a tab but its label. */
function isShown({ isActive, group, input, label }: vscode.Tab, title: string): boolean {
  const isOurs = welcome.includes(label) || label.includes(title);
  return isActive && group.isActive && input === undefined && isOurs;
}

/** As VS Code shows it: in the language of the window. */
function titleOf({ extension }: vscode.ExtensionContext): string {
  const { contributes } = extension.packageJSON as {
    contributes: { walkthroughs: { title: string }[] };
  };
  return contributes.walkthroughs[0]!.title;
}
