/**
 * Ticks the walkthrough's steps, including those done before it was first opened, and moves on:
 * after a step was done for the first time, it shows the next one as soon as the page is looked at
 * again. It is never brought to the front, since the user wants to see what he has just made.
 *
 * VS Code ticks a step when its context key becomes true while it listens, and it listens from the
 * moment that the page is first shown. A key that is already true then ticks nothing for as long as
 * the window lives, not even when it changes. So keys are set only after the page was shown in this
 * window; until then, done steps are remembered, across windows.
 */
import * as vscode from 'vscode';
import { contextKeys, walkthrough, type Milestone } from '../contributions';
import { setContext } from './context-keys';

const stateKey = 'fitprune.walkthrough';

/** Milliseconds in which the page of a walkthrough is drawn, and VS Code begins to listen. */
const drawn = 500;

/** Passed by a command, since each of the extension's two bundles has a copy of this module. */
const reachedCommand = '_fitprune.reached';

/** Kept by the user's profile, as ticks are. */
interface Kept {
  /** Id of the step to move on to when the page is shown again. */
  next?: string | undefined;
  done: readonly Milestone[];
  /** Done while no page listened. */
  untold: readonly Milestone[];
}

/** Something was done for the first time, perhaps: the step that asks for it is ticked. */
export function reached(milestone: Milestone): Thenable<void> {
  return vscode.commands.executeCommand(reachedCommand, milestone);
}

export function activateWalkthrough(context: vscode.ExtensionContext): vscode.Disposable {
  const page = new WalkthroughPage(context.globalState);
  const title = titleOf(context);
  const command = vscode.commands.registerCommand(reachedCommand, (milestone: Milestone) =>
    page.reached(milestone),
  );
  const tabs = vscode.window.tabGroups;
  // The page is drawn again with its first step, after the tab has changed.
  const showSoon = (): void => {
    setTimeout(() => void page.show(() => openTabs().some((tab) => isShown(tab, title))), drawn);
  };
  const shown = tabs.onDidChangeTabs(({ opened, changed }) => {
    if ([...opened, ...changed].some((tab) => isShown(tab, title))) showSoon();
  });
  // A window that was reloaded, as by the sample's folder, may have it open from the start.
  if (openTabs().some((tab) => isShown(tab, title))) showSoon();
  return vscode.Disposable.from(command, shown);
}

class WalkthroughPage {
  private isListening = false;

  constructor(private readonly state: vscode.Memento) {}

  async reached(milestone: Milestone): Promise<void> {
    const { next, done, untold } = this.kept();
    const { steps } = walkthrough;
    const following = steps[steps.findIndex(([, key]) => key === milestone) + 1]?.[0];
    if (this.isListening) setContext(contextKeys[milestone], true);
    await this.keep({
      // Opening the sample reloads the window; the walkthrough is restored with it.
      next: done.includes(milestone) ? next : following,
      done: [...new Set([...done, milestone])],
      untold: this.isListening ? untold : [...new Set([...untold, milestone])],
    });
  }

  /** Ticks the steps that were done while the page did not listen. */
  async listen(): Promise<void> {
    this.isListening = true;
    const { untold, ...rest } = this.kept();
    for (const milestone of untold) setContext(contextKeys[milestone], true);
    if (untold.length > 0) await this.keep({ ...rest, untold: [] });
  }

  /**
   * The open step stays open after it was shown.
   *
   * @param isInFront whether the page is still in front: a user who has gone on to another editor
   *    is not called back
   */
  async show(isInFront: () => boolean): Promise<void> {
    await this.listen();
    if (!isInFront()) return;
    const { next, ...rest } = this.kept();
    if (next === undefined) return;
    await this.keep(rest);
    const { id } = walkthrough;
    await vscode.commands.executeCommand('workbench.action.openWalkthrough', {
      category: id,
      step: next,
    });
  }

  private kept(): Kept {
    return this.state.get<Kept>(stateKey, { done: [], untold: [] });
  }

  private async keep(kept: Kept): Promise<void> {
    await this.state.update(stateKey, kept);
  }
}

/**
 * VS Code's title of the tab, in FitPrune's languages; newer versions use the walkthrough's name.
 */
const welcome = ['Welcome', '欢迎'];

function openTabs(): readonly vscode.Tab[] {
  return vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs);
}

/** VS Code exposes only the label of such a tab. */
function isShown({ isActive, group, input, label }: vscode.Tab, title: string): boolean {
  const isOurs = welcome.includes(label) || label.includes(title);
  return isActive && group.isActive && input === undefined && isOurs;
}

/** The title as VS Code shows it: in the language of the window. */
function titleOf({ extension }: vscode.ExtensionContext): string {
  const { contributes } = extension.packageJSON as {
    contributes: { walkthroughs: { title: string }[] };
  };
  return contributes.walkthroughs[0]!.title;
}
