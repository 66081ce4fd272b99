/** The notification that shows a run and cancels it, from when no page shows it in its place. */
import * as vscode from 'vscode';
import { withoutLinks } from '../without-links';
import type { ActiveRun } from './active-run';
import { describeRun } from './run-words';

export class RunNotice {
  private isOpen = false;
  private told = 0;
  private end: () => void = () => undefined;
  private readonly ended = new Promise<void>((resolve) => {
    this.end = resolve;
  });

  constructor(private readonly run: ActiveRun) {}

  /** Opens it; once open it stays until the run ends. */
  open(): void {
    const { run } = this;
    if (this.isOpen || run.isShownElsewhere) return;
    this.isOpen = true;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: withoutLinks(run.title),
      cancellable: true,
    };
    void vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => {
        run.cancel();
      });
      run.show = () => {
        const increment = run.percent - this.told;
        this.told = run.percent;
        progress.report({ message: withoutLinks(describeRun(run)), increment });
      };
      // One that opens late says at once how far the run is.
      if (run.state === 'running') run.show();
      return this.ended;
    });
  }

  close(): void {
    this.end();
  }
}
