/**
 * Measurements by tests of recipes whose files they do not change: kept for this workspace, so that
 * a recipe that was just measured does not count as unmeasured.
 */
import * as vscode from 'vscode';
import { bestEvaluation, currentEvaluations } from '../../core/recipe/evaluations';
import type { EvaluationRecord, Recipe } from '../../core/recipe/types';

const stateKey = 'fitprune.tested';
/** Schedules change while someone edits; only the newest are of use. */
const most = 100;

/** By model and schedule, oldest first. */
type Kept = readonly { model: string; record: EvaluationRecord }[];

export class TestedRecords implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  constructor(private readonly state: vscode.Memento) {}

  /** Of the recipe in its present form; undefined if no test measured it. */
  of(recipe: Recipe): EvaluationRecord | undefined {
    const { fingerprint } = recipe.model;
    const evaluation = this.kept()
      .filter(({ model }) => model === fingerprint)
      .map(({ record }) => record);
    return currentEvaluations({ ...recipe, evaluation }).at(-1);
  }

  /** The recipe with a test's measurement, if that says more than what the recipe records itself. */
  added(recipe: Recipe): { recipe: Recipe; isByTest: boolean } {
    const record = this.of(recipe);
    // Its own come last, so that they are preferred to a test of as many samples.
    const records = record ? [record, ...currentEvaluations(recipe)] : [];
    return record && bestEvaluation(records) === record
      ? { recipe: { ...recipe, evaluation: records }, isByTest: true }
      : { recipe, isByTest: false };
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
