/** Calibrations that have not come to their end, with all they were asked for: so that they can go on, after a reload too. */
import * as vscode from 'vscode';
import type { CalibrationOptions } from '../../core/calibration/calibrate';
import { isSamePath } from '../paths';

/** Where it runs is for the day to say. */
export type CalibrationRequest = Omit<CalibrationOptions, 'device' | 'threads' | 'pruning'>;

export interface Unfinished {
  title: string;
  request: CalibrationRequest;
  /** Samples in all. */
  total: number;
  /** The user stopped it, and need not be reminded. */
  isStopped: boolean;
}

const key = 'unfinishedCalibrations';

export class UnfinishedRuns implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private isClosing = false;

  /** @param memento the workspace's */
  constructor(private readonly memento: vscode.Memento) {}

  get all(): readonly Unfinished[] {
    return this.memento.get<Unfinished[]>(key, []);
  }

  /** @param file of statistics */
  of(file: string): Unfinished | undefined {
    return this.all.find(({ request }) => isSamePath(request.out, file));
  }

  /** Kept until `end`; what was known of its file is replaced. */
  async keep(one: Unfinished): Promise<void> {
    // What ends with the window was not stopped by anybody.
    if (!this.isClosing) await this.set([...this.without(one.request.out), one]);
  }

  async end(file: string): Promise<void> {
    await this.set(this.without(file));
  }

  /** The window closes: the runs that end now are cut off. */
  close(): void {
    this.isClosing = true;
  }

  dispose(): void {
    this.changed.dispose();
  }

  private without(file: string): Unfinished[] {
    return this.all.filter(({ request }) => !isSamePath(request.out, file));
  }

  private async set(all: Unfinished[]): Promise<void> {
    await this.memento.update(key, all);
    if (!this.isClosing) this.changed.fire();
  }
}
