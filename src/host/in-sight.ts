/** Which models' trade-off panels are in sight: what they show need not be said again in a notification over them. */
import * as vscode from 'vscode';

/** Whether what is asked for shows the model in this folder, now. */
type Shows = (folder: string) => boolean;

export class InSight {
  private readonly panels = new Set<Shows>();

  /** Until it is disposed. */
  add(shows: Shows): vscode.Disposable {
    this.panels.add(shows);
    return new vscode.Disposable(() => this.panels.delete(shows));
  }

  /** @param folder of a model, absolute */
  has(folder: string): boolean {
    return [...this.panels].some((shows) => shows(folder));
  }
}
