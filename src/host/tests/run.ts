/**
 * Runs tests: each holds a recipe to its largest drop, by an evaluation that is there or is made.
 */
import * as vscode from 'vscode';
import { nameOfFile } from '../../core/recipe/suffix';
import { hasInterval } from '../../core/evaluation/gate';
import { answeredOf } from '../../core/figures/retained';
import { bestEvaluation, currentEvaluations } from '../../core/recipe/results/evaluations';
import type { EvaluationRecord, Recipe } from '../../core/recipe/types';
import { requireRecipe } from '../targets';
import { isCancelled } from '../errors';
import { recordEvaluation } from '../evaluation/record-evaluation';
import { logBug } from '../failures';
import { localizeError } from '../localize';
import type { Services } from '../services';
import { evaluationSettings } from '../settings';
import { errorsOf, scheduleMessage } from './findings';
import { judge } from './judge';
import { measure } from './measure';
import { testSettings } from './settings';

export interface TestsToRun {
  run: vscode.TestRun;
  /** Items of recipes, not of models. */
  items: readonly vscode.TestItem[];
  /** On all samples that settings allow; a quick look otherwise. */
  isWhole: boolean;
  token: vscode.CancellationToken;
}

/** One after the other: they share the model's answers, and the machine. */
export async function runTests(
  services: Services,
  { run, items, isWhole, token }: TestsToRun,
): Promise<void> {
  for (const item of items) run.enqueued(item);
  try {
    for (const item of items) {
      if (token.isCancellationRequested) {
        run.skipped(item);
        continue;
      }
      await new RecipeTest(services, run, item, isWhole, token).run();
    }
  } finally {
    run.end();
  }
}

class RecipeTest {
  private readonly started = performance.now();
  private readonly uri: vscode.Uri;
  private readonly name: string;
  private isMeasured = false;

  constructor(
    private readonly services: Services,
    private readonly testRun: vscode.TestRun,
    private readonly item: vscode.TestItem,
    private readonly isWhole: boolean,
    private readonly token: vscode.CancellationToken,
  ) {
    this.uri = item.uri!;
    this.name = nameOfFile(this.uri.fsPath);
  }

  async run(): Promise<void> {
    const { testRun, item } = this;
    testRun.started(item);
    try {
      const document = await vscode.workspace.openTextDocument(this.uri);
      const errors = await errorsOf(this.services, document);
      if (errors.length > 0) {
        this.say(vscode.l10n.t('it cannot be used: {0}', wordsOf(errors[0]!)));
        testRun.errored(item, errors, this.elapsed());
      } else this.settle(document, await this.record());
    } catch (error) {
      if (isCancelled(error)) {
        this.say(vscode.l10n.t('stopped; what was measured is kept. Run it again to resume.'));
        testRun.skipped(item);
        return;
      }
      logBug(this.services.log, error);
      const words = localizeError(error);
      this.say(words);
      testRun.errored(item, new vscode.TestMessage(words), this.elapsed());
    }
  }

  /**
   * The recipe's own record, if it is of its present form and of enough samples; otherwise a new
   * measurement.
   */
  private async record(): Promise<EvaluationRecord> {
    const { services, uri } = this;
    const found = await services.index.read(uri);
    const samples = this.isWhole
      ? evaluationSettings(uri).samples
      : testSettings(uri, found.name).samples;
    const known = knownRecord(requireRecipe(found), samples);
    if (known) {
      this.say(
        vscode.l10n.t(
          'its evaluation on {0} samples{1} still holds: nothing was run.',
          known.samples,
          known.dataName === undefined ? '' : ` (${known.dataName})`,
        ),
      );
      return known;
    }
    let quarter = -1;
    const record = await measure(services, found, {
      samples,
      token: this.token,
      onProgress: (done, total, earlier) => {
        const reached = Math.floor((4 * done) / total);
        if (reached === quarter) return;
        quarter = reached;
        this.say(
          earlier >= total
            ? vscode.l10n.t('all {0} samples were answered before: nothing was run.', total)
            : vscode.l10n.t('{0} of {1} samples', done, total),
        );
      },
    });
    this.isMeasured = true;
    if (testSettings(uri, found.name).record) await this.keep(record);
    else await services.tested.keep(requireRecipe(found).model.fingerprint, record);
    return record;
  }

  /**
   * Writes the record where the user wants recipes to keep it. A recipe that was edited meanwhile
   * was measured nevertheless.
   */
  private async keep(record: EvaluationRecord): Promise<void> {
    await recordEvaluation(this.services, this.uri, record).catch((error: unknown) => {
      this.say(localizeError(error));
    });
  }

  private settle(document: vscode.TextDocument, record: EvaluationRecord): void {
    const { testRun, item } = this;
    const { limit } = testSettings(this.uri, this.name);
    const { state, message } = judge(record, limit);
    this.say(message);
    if (state === 'passed') {
      testRun.passed(item, this.elapsed());
      return;
    }
    const located = scheduleMessage(document, message);
    if (state === 'failed') testRun.failed(item, located, this.elapsed());
    else testRun.errored(item, located, this.elapsed());
  }

  /**
   * Milliseconds; undefined where nothing was run: a time beside it would be mistaken for a figure
   * of the recipe.
   */
  private elapsed(): number | undefined {
    return this.isMeasured ? performance.now() - this.started : undefined;
  }

  /** All tests share one output, so each line names its recipe. */
  private say(line: string): void {
    const words = vscode.l10n.t('{0}: {1}', this.name, line.replace(/\r?\n/g, ' '));
    this.testRun.appendOutput(`${words}\r\n`, undefined, this.item);
  }
}

/** The text of one of this extension's messages, which are plain text. */
function wordsOf({ message }: vscode.TestMessage): string {
  return typeof message === 'string' ? message : message.value;
}

function knownRecord(recipe: Recipe, samples: number): EvaluationRecord | undefined {
  const records = currentEvaluations(recipe).filter(hasInterval);
  const best = records.length > 0 ? bestEvaluation(records) : undefined;
  return best && answeredOf(best) >= samples ? best : undefined;
}
