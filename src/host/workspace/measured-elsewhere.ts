/** What tests and sweeps have measured of recipes whose files do not record it. */
import * as vscode from 'vscode';
import {
  sweptRecords,
  withElsewhere,
  type WithElsewhere,
} from '../../core/recipe/measured-elsewhere';
import type { Recipe } from '../../core/recipe/types';
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
    const tell = (): void => {
      this.changed.fire();
    };
    this.listeners = [tested.onDidChange(tell), sweeps.onDidChange(tell)];
  }

  /**
   * The recipe with them, if they say more than what it records itself. Sweeps are read when the
   * first recipe is asked about; until then nothing is known of them.
   */
  added(recipe: Recipe): WithElsewhere {
    const swept = sweptRecords(this.sweeps.known.map(({ sweep }) => sweep));
    return withElsewhere(recipe, [...swept, ...this.tested.all]);
  }

  dispose(): void {
    for (const one of [...this.listeners, this.changed]) one.dispose();
  }
}
