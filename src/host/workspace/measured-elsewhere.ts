/** What tests and sweeps have measured of recipes whose files do not record it. */
import * as vscode from 'vscode';
import type { Sweep } from '../../core/evaluation/sweep/sweep-file';
import type { MeasuredElsewhere } from '../../core/recipe/results/measured-elsewhere';
import type { SweepStore } from './sweep-store';
import type { TestedRecords } from './tested-records';

export class MeasurementsElsewhere implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly listeners: vscode.Disposable[];

  constructor(
    private readonly tested: TestedRecords,
    private readonly sweeps: SweepStore,
  ) {
    const notify = (): void => {
      this.changed.fire();
    };
    this.listeners = [tested.onDidChange(notify), sweeps.onDidChange(notify)];
  }

  /** Sweeps are read when somebody first asks; until then nothing is known of them. */
  get known(): { sweeps: readonly Sweep[]; tested: readonly MeasuredElsewhere[] } {
    return { sweeps: this.sweeps.known.map(({ sweep }) => sweep), tested: this.tested.all };
  }

  dispose(): void {
    for (const one of [...this.listeners, this.changed]) one.dispose();
  }
}
