/** Runs of models: one a model at a time, each with a notification that shows and cancels it. */
import * as vscode from 'vscode';
import { cancelled } from '../../core/cancel';
import { localize } from '../localize';
import { withoutLinks } from '../without-links';
import { formatDuration, formatRate, Pace, type Rate } from '../../core/rate';

export type RunState = 'queued' | 'running';

/** All but applying a recipe and exporting count samples; a profile counts lengths. */
export type RunKind =
  'calibration' | 'apply' | 'export' | 'evaluation' | 'sweep' | 'search' | 'profile';

/** A run as views show it. */
export interface Run extends Rate {
  readonly id: number;
  readonly kind: RunKind;
  readonly title: string;
  readonly modelFolder: string;
  readonly state: RunState;
  /** Samples, those of an earlier run included. */
  readonly done: number;
  /** 0 until it is known. */
  readonly total: number;
  readonly device: string | undefined;
  /** What is being done while no samples are counted; localised, '' at first. */
  readonly doing: string;
  /** Whether a sample of this run was done; what an earlier one did says nothing of this. */
  readonly isCounting: boolean;
  cancel(): void;
}

/** What the work of a run is given. */
export interface RunHandle {
  /** Aborted when the user cancels or the window closes. */
  signal: AbortSignal;
  /** What is being done while no samples are counted. */
  note(text: string): void;
  onDevice(device: string): void;
  /** @param earlier how many of `done` an earlier run did, where that is not what was done at first */
  onProgress(done: number, total: number, earlier?: number): void;
  /** It ends after so many seconds from now, however much is left then. */
  endsWithin(seconds: number): void;
}

export interface RunSpec<T> {
  kind: RunKind;
  title: string;
  modelFolder: string;
  /** Cancels the run, as the user can. */
  signal?: AbortSignal;
  work: (handle: RunHandle) => Promise<T>;
}

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
  async start<T>({ kind, title, modelFolder, signal, work }: RunSpec<T>): Promise<T> {
    const run = new ActiveRun(this.nextId++, kind, title, modelFolder, () => {
      this.changed.fire();
    });
    signal?.addEventListener('abort', () => {
      run.cancel();
    });
    this.active.push(run);
    this.changed.fire();
    const turn = (this.lanes.get(modelFolder) ?? Promise.resolve()).catch(() => undefined);
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: withoutLinks(title),
      cancellable: true,
    };
    const result = vscode.window.withProgress(options, async (progress, token) => {
      token.onCancellationRequested(() => {
        run.cancel();
      });
      run.show = (message, increment) => {
        progress.report({ message: withoutLinks(message), increment });
      };
      if (this.active.some((other) => other !== run && other.modelFolder === modelFolder)) {
        run.note(vscode.l10n.t('waiting for another run of this model'));
      }
      await Promise.race([turn, run.cancelled]);
      if (run.signal.aborted) throw new vscode.CancellationError();
      run.begin();
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
    // A run that is cancelled while it waits must not let the next one in early.
    const lane = Promise.allSettled([turn, end]).then(() => {
      if (this.lanes.get(modelFolder) === lane) this.lanes.delete(modelFolder);
    });
    this.lanes.set(modelFolder, lane);
    return end;
  }

  cancelAll(): void {
    for (const run of [...this.active]) run.cancel();
  }

  dispose(): void {
    this.cancelAll();
    this.changed.dispose();
  }
}

class ActiveRun implements Run, RunHandle {
  state: RunState = 'queued';
  done = 0;
  total = 0;
  doing = '';
  device: string | undefined;
  perSecond: number | undefined;
  secondsLeft: number | undefined;
  show: (message: string, increment: number) => void = () => undefined;
  readonly cancelled: Promise<void>;
  private readonly controller = new AbortController();
  isCounting = false;
  /** Samples done when this run began. */
  private first: number | undefined;
  private readonly pace = new Pace();
  private percent = 0;
  /** Seconds of the clock, and how many until then. */
  private end: { at: number; within: number } | undefined;

  constructor(
    readonly id: number,
    readonly kind: RunKind,
    readonly title: string,
    readonly modelFolder: string,
    private readonly onChange: () => void,
  ) {
    this.cancelled = new Promise((resolve) => {
      this.signal.addEventListener('abort', () => {
        resolve();
      });
    });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  cancel(): void {
    this.controller.abort(cancelled());
  }

  begin(): void {
    this.state = 'running';
    this.onChange();
  }

  note(text: string): void {
    this.doing = text;
    this.pace.pause();
    this.show(this.isCounting ? text : describeRun(this), 0);
    this.onChange();
  }

  onDevice(device: string): void {
    this.device = device;
    this.onChange();
  }

  onProgress(done: number, total: number, earlier?: number): void {
    this.first ??= done;
    this.done = done;
    this.total = total;
    this.isCounting ||= done > (earlier ?? this.first);
    // Before its first sample, there is nothing that the next one could be measured from.
    if (this.isCounting) this.pace.count(done, performance.now() / 1000);
    Object.assign(this, this.pace.rate(done, total));
    const part = Math.max(total === 0 ? 0 : done / total, this.limitTime());
    const percent = 100 * part;
    this.show(describeRun(this), percent - this.percent);
    this.percent = percent;
    this.onChange();
  }

  endsWithin(seconds: number): void {
    this.end = { at: performance.now() / 1000 + seconds, within: seconds };
  }

  /** @returns the part of its time that has gone, 0 without a limit */
  private limitTime(): number {
    if (this.end === undefined) return 0;
    const left = Math.max(1, this.end.at - performance.now() / 1000);
    if (this.isCounting) this.secondsLeft = Math.min(this.secondsLeft ?? left, left);
    return Math.min(1, 1 - left / this.end.within);
  }
}

/** `12 of 64 samples · 3.1/s · 17 s left · cpu`; before the first sample of this run what is being done */
export function describeRun(run: Run): string {
  const { kind, doing, done, total, perSecond, secondsLeft, device, isCounting } = run;
  const isProfile = kind === 'profile';
  if (total === 0 || (!isCounting && done < total)) {
    const now = doing === '' ? vscode.l10n.t('starting') : doing;
    if (done === 0) return now;
    return isProfile
      ? vscode.l10n.t('{0} · {1} of {2} lengths are there', now, done, total)
      : vscode.l10n.t('{0} · {1} of {2} samples are there', now, done, total);
  }
  const parts = [
    isProfile
      ? vscode.l10n.t('{0} of {1} lengths', done, total)
      : vscode.l10n.t('{0} of {1} samples', done, total),
  ];
  if (perSecond !== undefined) parts.push(vscode.l10n.t('{0}/s', formatRate(perSecond)));
  if (secondsLeft !== undefined) {
    parts.push(vscode.l10n.t('{0} left', localize(formatDuration(secondsLeft))));
  }
  if (device !== undefined) parts.push(device);
  return parts.join(' · ');
}
