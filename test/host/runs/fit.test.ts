import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { passes, checkRecipe } from '../../../src/core/recipe/checks/check';
import { modelLookup } from '../../../src/core/workspace/model-lookup';
import type { Recipe } from '../../../src/core/recipe/types';
import { isInside } from '../../../src/host/paths';
import { Answers } from '../support/answers';
import { endsOf } from '../support/ends';
import { describeRun } from '../../../src/host/runs/run-words';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

async function run(command: string, ...args: unknown[]): Promise<void> {
  await vscode.commands.executeCommand(command, ...args);
}

function recipeAt(name: string): Recipe {
  return JSON.parse(readFileSync(inWorkspace(`${name}.fitprune.json`), 'utf8')) as Recipe;
}

describe('a run', function () {
  this.timeout(180_000);
  let answers: Answers | undefined;

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  it('is started by Calibrate Model, shows its progress and can be cancelled', async () => {
    const { runs, statistics } = await services();
    answers = new Answers('calibration.jsonl');
    const calibrating = run(commands.calibrateModel);
    const active = await until('some samples', () => {
      const [first] = runs.runs;
      return first !== undefined && first.done >= 3 && first;
    });
    assert.equal(active.total, 64);
    assert.equal(active.state, 'running');
    assert.ok(active.perSecond! > 0);
    assert.ok(active.secondsLeft! > 0);
    assert.match(active.device!, /cpu|webgpu|cuda|dml|coreml/);
    assert.equal(workerProcesses().length, 1);
    await run(commands.cancelRun);
    await calibrating;
    assert.deepEqual(runs.runs, []);
    await until('no worker', () => workerProcesses().length === 0);
    const [entry] = statistics.all();
    assert.ok(entry !== undefined && entry.samples >= 3 && entry.samples < 64);
    assert.match(answers.messages.join(), /samples are kept/);
  });

  it('that crashes says so once, with the log a button away, and the next one resumes', async () => {
    const { runs, statistics } = await services();
    const before = statistics.all()[0]!.samples;
    answers = new Answers('calibration.jsonl');
    const calibrating = run(commands.calibrateModel);
    const first = await until('the worker', () => {
      const [one] = runs.runs;
      return one !== undefined && one.done > before && one;
    });
    // Windows can only end a process, not signal it.
    const signal = process.platform === 'win32' ? 'SIGKILL' : 'SIGSEGV';
    for (const pid of workerProcesses()) process.kill(pid, signal);
    await calibrating;
    const failures = answers.asked.filter(({ offered }) => offered.includes('Show Log'));
    assert.equal(failures.length, 1);
    assert.match(failures[0]!.title, /ended unexpectedly/);
    assert.ok(first.total === 64);
    await until('what was done is kept', () => statistics.all()[0]!.samples > before);
  });

  it('fits: resumes, writes the recipe, opens it with the trade-off beside', async () => {
    const { statistics } = await services();
    const kept = statistics.all()[0]!.samples;
    const ends = await endsOf(inWorkspace('shapes-llava'));
    answers = new Answers('60%');
    await run(commands.fitRecipe);
    ends.dispose();
    const [message] = ends.words;
    const [question, ...more] = answers.asked.map(({ title }) => title);
    assert.equal(question, 'How much may the decoder of shapes-llava cost? (FitPrune+)');
    assert.match(message!, /^shapes-llava-60: 60\.\d% fewer FLOPs, not measured\.$/);
    assert.deepEqual(more, [], 'data is remembered, nothing else is asked');
    const [entry] = statistics.all();
    assert.ok(kept < 64);
    assert.equal(entry?.samples, 64);
    const file = inWorkspace('shapes-llava-60.fitprune.json');
    const text = readFileSync(file, 'utf8');
    const found = await checkRecipe(text, modelLookup(inWorkspace()));
    assert.ok(passes(found), JSON.stringify(found));
    assert.equal(recipeAt('shapes-llava-60').model.path, 'shapes-llava');
    const shown = vscode.window.visibleTextEditors.map(({ document }) => document.uri.fsPath);
    assert.ok(shown.includes(file));
    await until('the trade-off panel', () =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .some(({ input }) => input instanceof vscode.TabInputWebview),
    );
  });

  it('reuses statistics: a second budget starts no process', async () => {
    const { log } = await services();
    answers = new Answers('30%');
    const started = performance.now();
    await run(commands.fitRecipe, vscode.Uri.file(inWorkspace('shapes-llava')));
    log.info(`A fit from cached statistics: ${Math.round(performance.now() - started)} ms.`);
    assert.equal(recipeAt('shapes-llava-30').budget.reduction, 0.3);
    assert.deepEqual(workerProcesses(), []);
  });

  it('never replaces a recipe unasked', async () => {
    const file = inWorkspace('shapes-llava-30.fitprune.json');
    const before = readFileSync(file, 'utf8');
    answers = new Answers('30%', undefined);
    await run(commands.fitRecipe);
    assert.equal(readFileSync(file, 'utf8'), before);
    answers.restore();
    answers = new Answers('30%', 'Keep Both');
    await run(commands.fitRecipe);
    assert.equal(readFileSync(file, 'utf8'), before);
    assert.deepEqual(recipeAt('shapes-llava-30-2').schedule, recipeAt('shapes-llava-30').schedule);
  });

  it('refits the text of a recipe to its budget, as one edit that can be undone', async () => {
    const uri = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    const before = document.getText();
    const at = before.indexOf('"reduction":');
    const end = before.indexOf('}', at);
    const range = new vscode.Range(document.positionAt(at), document.positionAt(end));
    await editor.edit((edit) => {
      edit.replace(range, '"reduction": 0.35 ');
    });
    const edited = document.getText();
    await run(commands.refitRecipe, uri);
    const recipe = JSON.parse(document.getText()) as Recipe;
    const found = await checkRecipe(document.getText());
    assert.ok(passes(found), JSON.stringify(found));
    assert.equal(recipe.budget.reduction, 0.35);
    assert.notEqual(document.getText(), edited);
    await run('undo');
    assert.equal(document.getText(), edited);
    await run('undo');
    assert.equal(document.getText(), before);
    await document.save();
  });

  it('applies a recipe to a folder that can be opened, and only there', async () => {
    const out = inWorkspace('shapes-llava-30');
    const { index } = await services();
    const applying = run(
      commands.applyRecipe,
      vscode.Uri.file(inWorkspace('shapes-llava-30.fitprune.json')),
    );
    await acceptInput(applying);
    await applying;
    assert.ok(existsSync(inWorkspace('shapes-llava-30', 'onnx', 'decoder_model_merged.onnx')));
    const record = JSON.parse(
      readFileSync(inWorkspace('shapes-llava-30', 'shapes-llava-30.fitprune.json'), 'utf8'),
    ) as Recipe;
    assert.equal(record.model.path, '../shapes-llava');
    await until('the pruned model is found', () => index.modelAt(out));
    assert.equal((await index.modelAt(out)!.describe())?.isPruned, true);
    await index.settled();
    const inside = index.recipes.filter(({ file }) => isInside(file, out));
    assert.deepEqual(inside, [], 'its record is no recipe of the workspace');
  });

  it('waits for another run of the same model', async () => {
    const { runs } = await services();
    let release = (): void => undefined;
    const first = runs.start({
      kind: 'apply',
      title: 'first',
      modelFolder: 'm',
      work: () => new Promise<void>((resolve) => (release = resolve)),
    });
    const order: string[] = [];
    const second = runs.start({
      kind: 'apply',
      title: 'second',
      modelFolder: 'm',
      work: () => Promise.resolve(order.push('second')),
    });
    const third = runs.start({
      kind: 'apply',
      title: 'third',
      modelFolder: 'm',
      work: () => Promise.resolve(),
    });
    await until('the first has begun', () => runs.runs[0]?.state === 'running');
    assert.deepEqual(
      runs.runs.map(({ state }) => state),
      ['running', 'queued', 'queued'],
    );
    runs.runs[2]!.cancel();
    await assert.rejects(third, vscode.CancellationError);
    assert.equal(runs.runs.length, 2);
    order.push('first');
    release();
    await Promise.all([first, second]);
    assert.deepEqual(order, ['first', 'second']);
    const { lanes } = runs as unknown as { lanes: ReadonlyMap<string, unknown> };
    await until('no model is remembered', () => lanes.size === 0);
  });

  it('shows consistent figures once the time of a profile is over, and says that it still works', async () => {
    const { runs } = await services();
    const descriptions: string[] = [];
    const tell = (): void => {
      const [one] = runs.runs;
      descriptions.push(`${describeRun(one!)} (${one!.fraction})`);
    };
    await runs.start({
      kind: 'profile',
      title: 'timed',
      modelFolder: 'm',
      work: (handle) => {
        handle.endsWithin(1e-9);
        handle.onProgress(0, 375);
        handle.onProgress(300, 375);
        tell();
        handle.ended();
        tell();
        return Promise.resolve();
      },
    });
    assert.match(descriptions[0]!, /^300 lengths · /);
    assert.equal(descriptions[1], '300 of 300 lengths · working out the result (1)');
  });

  it('is refused by a damaged data file with the line that is wrong', async () => {
    const data = inWorkspace('broken-calibration.jsonl');
    const good = readFileSync(inWorkspace('calibration.jsonl'), 'utf8').split('\n')[0]!;
    writeFileSync(data, `${good}\n{"image": "nowhere\n`);
    answers = new Answers('broken-calibration.jsonl');
    await run(commands.calibrateModel);
    assert.match(answers.messages.join(), /broken-calibration\.jsonl:2: this is not JSON/);
  });

  it('leaves no temporary file behind', () => {
    assert.ok(statSync(inWorkspace('.fitprune')).isDirectory());
    assert.deepEqual(workerProcesses(), []);
  });

  it("leaves a folder alone that has its recipe's name", async () => {
    mkdirSync(inWorkspace('shapes-llava-45.fitprune.json'));
    answers = new Answers('Another budget', '45%');
    await run(commands.fitRecipe, vscode.Uri.file(inWorkspace('shapes-llava')));
    assert.equal(recipeAt('shapes-llava-45-2').budget.reduction, 0.45);
  });

  it('clears statistics after a confirmation', async () => {
    const { statistics } = await services();
    answers = new Answers('shapes-llava', 'Clear');
    await run(commands.clearStatistics);
    assert.deepEqual(statistics.all(), []);
  });

  it('of a model without prompts is refused before anything is asked', async () => {
    const [here, away] = [
      inWorkspace('shapes-llava', 'tokenizer.json'),
      inWorkspace('shapes-llava', 'away.json'),
    ];
    renameSync(here, away);
    answers = new Answers();
    try {
      await run(commands.fitRecipe, vscode.Uri.file(inWorkspace('shapes-llava')));
    } finally {
      renameSync(away, here);
    }
    assert.match(answers.messages.join(), /tokenizer\.json is missing/);
    assert.deepEqual(
      answers.asked.filter(({ kind }) => kind !== 'message'),
      [],
    );
  });
});

/** Accepts the input box that is about to open, and waits until the work after it is done. */
async function acceptInput(work: Promise<void>): Promise<void> {
  let isDone = false;
  void work.finally(() => (isDone = true));
  await until('done', async () => {
    // Without a box it does nothing.
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return isDone;
  });
}
