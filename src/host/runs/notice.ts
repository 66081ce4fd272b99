/** The notification that shows a run and cancels it, while no page shows it in its place. */
import * as vscode from 'vscode';
import { withoutLinks } from '../without-links';
import type { ActiveRun } from './active-run';
import { describeRun } from './run-words';

export class RunNotice {
  /** Closes the open one; undefined while there is none. */
  private end: (() => void) | undefined;

  constructor(private readonly run: ActiveRun) {}

  open(): void {
    const { run } = this;
    if (this.end || run.isShownElsewhere) return;
    const ended = new Promise<void>((resolve) => {
      this.end = resolve;
    });
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: withoutLinks(run.title),
      cancellable: true,
    };
    let reported = 0;
    void vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => {
        run.cancel();
      });
      run.show = () => {
        const increment = run.percent - reported;
        reported = run.percent;
        progress.report({ message: withoutLinks(describeRun(run)), increment });
      };
      // A late notification shows the run's progress at once.
      if (run.state === 'running') run.show();
      return ended;
    });
  }

  /** A run that has ended, or that a page shows, needs no notification. */
  close(): void {
    this.run.show = () => undefined;
    this.end?.();
    this.end = undefined;
  }
}
