/**
 * Measurements by tests of recipes whose files they do not change: kept for this workspace, so that
 * a recipe that was just measured does not count as unmeasured.
 */
import * as vscode from 'vscode';
import type { MeasuredElsewhere } from '../../core/recipe/results/measured-elsewhere';
import type { EvaluationRecord } from '../../core/recipe/types';

const stateKey = 'fitprune.tested';
/** Schedules change while someone edits; only the newest are of use. */
const most = 100;

/** By model and schedule, oldest first. */
type Kept = readonly { model: string; record: EvaluationRecord }[];

export class TestedRecords implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly state: vscode.Memento) {}

  /** Oldest first. */
  get all(): readonly MeasuredElsewhere[] {
    return this.kept().map(({ model, record }) => ({ model, record, by: 'test' }));
  }

  async keep(model: string, record: EvaluationRecord): Promise<void> {
    const others = this.kept().filter(
      (one) => one.model !== model || one.record.schedule !== record.schedule,
    );
    await this.state.update(stateKey, [...others, { model, record }].slice(-most));
    this.changed.fire();
  }

  dispose(): void {
    this.changed.dispose();
  }

  private kept(): Kept {
    return this.state.get<Kept>(stateKey, []);
  }
}
