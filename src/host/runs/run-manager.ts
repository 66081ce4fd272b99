/** Runs of models: one a model at a time. */
import * as vscode from 'vscode';
import { ActiveRun, withNotification } from './active-run';
import type { Run, RunSpec } from './run';

export type { Run, RunHandle } from './run';

export class RunManager implements vscode.Disposable {
  private readonly active: ActiveRun[] = [];
  /** The end of the last run of each model. */
  private readonly lanes = new Map<string, Promise<unknown>>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange: vscode.Event<void> = this.changed.event;
  private nextId = 1;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  get runs(): readonly Run[] {
    return this.active;
  }

  /**
   * Runs `work` as soon as no other run uses the model.
   * @throws what `work` throws; vscode.CancellationError when it was cancelled while it waited
   */
  async start<T>(spec: RunSpec<T>): Promise<T> {
    const { title, modelFolder, signal, isShownElsewhere = false, isRemote = false, work } = spec;
    const run = new ActiveRun(this.nextId++, { ...spec, isShownElsewhere, isRemote }, () => {
      this.changed.fire();
    });
    signal?.addEventListener('abort', () => {
      run.cancel();
    });
    this.active.push(run);
    this.changed.fire();
    const before = isRemote ? undefined : this.lanes.get(modelFolder);
    const turn = (before ?? Promise.resolve()).catch(() => undefined);
    const result = withNotification(run, async () => {
      if (!isRemote && this.isBusy(modelFolder, run)) {
        run.note(vscode.l10n.t('waiting for another run of this model'));
      }
      await Promise.race([turn, run.cancelled]);
      if (run.signal.aborted) throw new vscode.CancellationError();
      run.start();
      this.log.info(`${title}: started.`);
      return work(run);
    });
    let isDone = false;
    const end = Promise.resolve(result)
      .then((value) => {
        isDone = true;
        return value;
      })
      .finally(() => {
        this.active.splice(this.active.indexOf(run), 1);
        // What came to its end before it could be stopped is done all the same.
        const how = isDone ? 'ended' : run.signal.aborted ? 'cancelled' : 'failed';
        this.log.info(`${title}: ${how}.`);
        this.changed.fire();
      });
    if (isRemote) return end;
    // A run that is cancelled while it waits must not let the next one in early.
    const lane = Promise.allSettled([turn, end]).then(() => {
      if (this.lanes.get(modelFolder) === lane) this.lanes.delete(modelFolder);
    });
    this.lanes.set(modelFolder, lane);
    return end;
  }

  /** Whether a run of this machine uses the model, or waits for it. */
  isBusy(modelFolder: string, except?: Run): boolean {
    return this.active.some(
      (one) => one !== except && !one.isRemote && one.modelFolder === modelFolder,
    );
  }

  cancelAll(): void {
    for (const run of [...this.active]) run.cancel();
  }

  dispose(): void {
    this.cancelAll();
    this.changed.dispose();
  }
}
