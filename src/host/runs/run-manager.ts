/** Runs of models: one a model at a time. */
import * as vscode from 'vscode';
import { ActiveRun } from './active-run';
import { RunNotice } from './notice';
import type { Run, RunSpec } from './run';
import type { RunEnd } from './run-end';

export type { Run, RunHandle } from './run';

/** A page that shows runs and can stop them, so that they need no notifications. */
export interface RunPage {
  /** Whether the model in this folder, absolute, is in sight there now. */
  isOf(modelFolder: string): boolean;
  shows(run: Run): boolean;
  /** Shows how a run of the model ended. */
  announce(end: RunEnd): void;
}

export class RunManager implements vscode.Disposable {
  private readonly active: ActiveRun[] = [];
  /** The end of the last run of each model. */
  private readonly lanes = new Map<string, Promise<unknown>>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange: vscode.Event<void> = this.changed.event;
  private readonly measuredChanged = new vscode.EventEmitter<void>();
  /** Which recipes are being measured has changed. */
  readonly onDidChangeMeasured: vscode.Event<void> = this.measuredChanged.event;
  private readonly notices = new Map<Run, RunNotice>();
  private readonly pages = new Set<RunPage>();
  private nextId = 1;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  get runs(): readonly Run[] {
    return this.active;
  }

  /**
   * Runs `work` as soon as no other run uses the model.
   *
   * @throws what `work` throws; vscode.CancellationError when it was cancelled while it waited
   */
  async start<T>(spec: RunSpec<T>): Promise<T> {
    const { title, modelFolder, signal, isRemote = false, work } = spec;
    const whole = { isShownElsewhere: false, recipes: [], ...spec, isRemote };
    const run = new ActiveRun(this.nextId++, whole, () => {
      this.changed.fire();
    });
    signal?.addEventListener('abort', () => {
      run.cancel();
    });
    this.active.push(run);
    this.notifyChanged(run);
    const before = isRemote ? undefined : this.lanes.get(modelFolder);
    const turn = (before ?? Promise.resolve()).catch(() => undefined);
    const notice = new RunNotice(run);
    this.notices.set(run, notice);
    this.refreshNotices();
    const result = (async () => {
      if (!isRemote && this.isBusy(modelFolder, run)) {
        run.note(vscode.l10n.t('waiting for another run of this model'));
      }
      await Promise.race([turn, run.cancelled]);
      if (run.signal.aborted) throw new vscode.CancellationError();
      run.start();
      this.log.info(`${title}: started.`);
      return work(run);
    })();
    let isDone = false;
    const end = result
      .then((value) => {
        isDone = true;
        return value;
      })
      .finally(() => {
        notice.close();
        this.notices.delete(run);
        this.active.splice(this.active.indexOf(run), 1);
        // A page that showed this one has another to show.
        this.refreshNotices();
        // Work that ended before it could be stopped counts as done.
        const how = isDone ? 'ended' : run.signal.aborted ? 'cancelled' : 'failed';
        this.log.info(`${title}: ${how}.`);
        this.notifyChanged(run);
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

  /** Whether a recipe is being measured, or is about to be. */
  isMeasuring(recipe: vscode.Uri): boolean {
    const own = recipe.toString();
    return this.active.some(({ recipes }) => recipes.some((one) => one.toString() === own));
  }

  /** Runs that a page shows have no notification as long as it shows them. */
  addPage(page: RunPage): vscode.Disposable {
    this.pages.add(page);
    return new vscode.Disposable(() => {
      this.pages.delete(page);
      this.refreshNotices();
    });
  }

  /** Whether a page has the model in sight: then a notification need not repeat what it shows. */
  isInSight(modelFolder: string): boolean {
    return this.pageInSight(modelFolder) !== undefined;
  }

  pageInSight(modelFolder: string): RunPage | undefined {
    return [...this.pages].find((page) => page.isOf(modelFolder));
  }

  /** Must be called when what a page shows has changed. */
  refreshNotices(): void {
    for (const [run, notice] of this.notices) {
      if ([...this.pages].some((page) => page.shows(run))) notice.close();
      else notice.open();
    }
  }

  /** It began or ended. */
  private notifyChanged({ recipes }: Run): void {
    this.changed.fire();
    if (recipes.length > 0) this.measuredChanged.fire();
  }

  cancelAll(): void {
    for (const run of [...this.active]) run.cancel();
  }

  dispose(): void {
    this.cancelAll();
    this.changed.dispose();
    this.measuredChanged.dispose();
  }
}
