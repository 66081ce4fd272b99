import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { lockFile } from '../../../src/core/lock/lock';
import { checkRecipe, passes } from '../../../src/core/recipe/checks/check';
import { currentEvaluation } from '../../../src/core/recipe/results/evaluations';
import { scheduleHash } from '../../../src/core/recipe/hash';
import type { Recipe } from '../../../src/core/recipe/types';
import { Answers } from '../support/answers';
import { itAtNight } from '../support/at-night';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

const uriOf = (name: string): vscode.Uri => vscode.Uri.file(inWorkspace(`${name}.fitprune.json`));
const textAt = (name: string): string => readFileSync(uriOf(name).fsPath, 'utf8');
const recipeAt = (name: string): Recipe => JSON.parse(textAt(name)) as Recipe;

async function evaluate(...names: string[]): Promise<void> {
  const [first, ...others] = names.map(uriOf);
  const selection = others.length > 0 ? [first, ...others] : undefined;
  await vscode.commands.executeCommand(commands.evaluateRecipe, first, selection);
}

describe('Evaluate Recipe', function () {
  this.timeout(240_000);
  let answers: Answers | undefined;

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('can be cancelled, and what was measured is kept', async () => {
    const { runs } = await services();
    answers = new Answers('Baselines');
    const evaluating = evaluate('shapes-50');
    const run = await until(
      'some samples',
      () => {
        const [first] = runs.runs;
        return first !== undefined && first.done >= 2 && first;
      },
      60,
    );
    assert.equal(run.kind, 'evaluation');
    assert.equal(run.total, 6);
    run.cancel();
    await evaluating;
    await until('no worker', () => workerProcesses().length === 0);
    assert.deepEqual(
      answers.asked.filter(({ kind }) => kind === 'pick').map(({ title }) => title),
      ['shapes-50: what else is measured?'],
      'data is plain, samples are a setting',
    );
    assert.match(answers.messages.join(), /what was measured is kept/);
    const [file] = readdirSync(inWorkspace('.fitprune', 'evaluations'));
    assert.match(file!, /^shapes-llava-fp32-.*\.arrows$/);
  });

  it('resumes there, asks nothing again, and writes the result', async () => {
    const { runs, statistics } = await services();
    answers = new Answers();
    let first: number | undefined;
    const listener = runs.onDidChange(() => {
      const [run] = runs.runs;
      if (run && run.total > 0) first ??= run.done;
    });
    await evaluate('shapes-50');
    listener.dispose();
    assert.ok(first! >= 2, `begins with ${first}`);
    const recipe = recipeAt('shapes-50');
    const record = recipe.evaluation!.at(-1)!;
    assert.equal(record.samples, 6);
    assert.equal(currentEvaluation(recipe)!.samples, 500, 'the one of most samples stays');
    assert.equal(record.dataName, 'evaluation.jsonl');
    assert.match(record.date!, /^\d{4}-\d\d-\d\d$/);
    assert.ok(record.accuracy !== undefined && record.dense !== undefined && record.kl);
    assert.deepEqual(
      record.baselines!.map(({ method }) => method),
      ['random', 'stride', 'fastv', 'pyramid', 'dart', 'divprune', 'cdpruner', 'fitprune-shape'],
    );
    assert.equal(record.baselines![0]!.seeds, 2);
    assert.ok(passes(await checkRecipe(textAt('shapes-50'))));
    const [message] = answers.messages;
    assert.match(
      message!,
      /^shapes-50: accuracy .*%, unpruned .*%; .*(significant|not conclusive|too few samples|no score changed)/,
    );
    const evaluations = inWorkspace('.fitprune', 'evaluations');
    assert.ok(existsSync(evaluations));
    await statistics.refresh();
    assert.deepEqual(statistics.all(), [], 'results are no statistics');
  });

  it('asks how many samples if a quick look is smaller, and says how long each choice takes', async () => {
    const settings = vscode.workspace.getConfiguration('fitprune.evaluation');
    await settings.update('samples', 200, vscode.ConfigurationTarget.Workspace);
    try {
      answers = new Answers(undefined);
      await evaluate('shapes-50');
      const [asked] = answers.asked;
      assert.equal(asked!.title, 'How many samples?');
      assert.deepEqual(asked!.offered, ['Quick (50 samples)', 'All 200']);
      for (const item of asked!.items!) assert.match(item, /about \d+ (s|min)$/);
      assert.equal(answers.asked.length, 1, 'nothing runs when the question is left');
    } finally {
      await settings.update('samples', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('says that a quick look that was taken before is measured already', async () => {
    const original = textAt('shapes-50');
    const settings = vscode.workspace.getConfiguration('fitprune.evaluation');
    await settings.update('samples', 200, vscode.ConfigurationTarget.Workspace);
    await settings.update('baselines', 'never', vscode.ConfigurationTarget.Workspace);
    try {
      answers = new Answers('Quick (50 samples)');
      await evaluate('shapes-50');
      answers = new Answers(undefined);
      await evaluate('shapes-50');
      const [quick, all] = answers.asked[0]!.items!;
      assert.match(quick!, /measured already, takes seconds$/);
      assert.match(all!, /about \d+ (s|min)$/);
    } finally {
      writeFileSync(uriOf('shapes-50').fsPath, original);
      await settings.update('samples', undefined, vscode.ConfigurationTarget.Workspace);
      await settings.update('baselines', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('notices another window that measures the same before a device is tried', async () => {
    const folder = inWorkspace('.fitprune', 'evaluations');
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.arrows'));
    const lock = await lockFile(path.join(folder, file!));
    const { runs } = await services();
    const done = new Set<string>();
    const listener = runs.onDidChange(() => {
      for (const { doing } of runs.runs) done.add(doing);
    });
    try {
      answers = new Answers();
      await evaluate('shapes-50');
      assert.match(answers.messages.join(), /^Another window.* is evaluating this model/);
      assert.deepEqual([...done], [], 'before anything is asked, and a run is begun');
    } finally {
      listener.dispose();
      await lock.release();
    }
  });

  it('says that the tokenizer is missing before anything is asked or run', async () => {
    const { runs } = await services();
    const tokenizer = inWorkspace('shapes-llava', 'tokenizer.json');
    renameSync(tokenizer, `${tokenizer}.away`);
    let ran = false;
    const listener = runs.onDidChange(() => {
      ran ||= runs.runs.length > 0;
    });
    try {
      answers = new Answers();
      await evaluate('shapes-50');
      assert.match(answers.messages.join(), /tokenizer\.json is missing/);
      assert.equal(ran, false);
    } finally {
      listener.dispose();
      renameSync(`${tokenizer}.away`, tokenizer);
    }
  });

  it('keeps unsaved edits, and saves nothing for their author', async () => {
    const document = await vscode.workspace.openTextDocument(uriOf('shapes-50'));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), '  "note": "mine",\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const onDisk = textAt('shapes-50');
    answers = new Answers();
    await evaluate('shapes-50');
    assert.ok(document.isDirty);
    assert.equal(textAt('shapes-50'), onDisk);
    assert.match(document.getText(), /"note": "mine"/);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('writes nothing into a schedule that it did not measure', async () => {
    const { runs } = await services();
    const document = await vscode.workspace.openTextDocument(uriOf('shapes-50'));
    const before = textAt('shapes-50');
    answers = new Answers();
    const evaluating = evaluate('shapes-50');
    await until('the run', () => runs.runs.length > 0);
    const at = document.getText().indexOf('0.7513');
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + 6));
    edit.replace(document.uri, range, '0.8');
    assert.ok(await vscode.workspace.applyEdit(edit));
    await evaluating;
    assert.match(answers.messages.join(), /was edited while it was evaluated/);
    assert.equal(document.getText(), before.replace('0.7513', '0.8'));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('evaluates all selected recipes in one run', async () => {
    const { runs } = await services();
    answers = new Answers('60%');
    await vscode.commands.executeCommand(commands.fitRecipe);
    answers.restore();
    // Without a panel in sight, which would show the result instead of messages.
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    answers = new Answers();
    const titles = new Set<string>();
    const listener = runs.onDidChange(() => {
      for (const { title } of runs.runs) titles.add(title);
    });
    await evaluate('shapes-50', 'shapes-llava-60');
    listener.dispose();
    assert.deepEqual([...titles], ['Evaluating 2 recipes on evaluation.jsonl']);
    for (const name of ['shapes-50', 'shapes-llava-60']) {
      const recipe = recipeAt(name);
      const { schedule } = currentEvaluation(recipe)!;
      assert.equal(schedule, scheduleHash(recipe.schedule, recipe.ranking));
    }
    assert.equal(answers.messages.filter((text) => /: accuracy /.test(text)).length, 2);
  });

  it('warns before it judges a recipe by the data it was fitted on', async () => {
    answers = new Answers('calibration.jsonl', 'Choose Other Data…', undefined);
    await vscode.commands.executeCommand(commands.evaluateWithOptions, uriOf('shapes-llava-60'));
    const warned = answers.asked.find(({ title }) => /was fitted on/.test(title));
    assert.match(warned!.title, /shapes-llava-60 was fitted on calibration\.jsonl/);
    assert.deepEqual(workerProcesses(), [], 'nothing runs when the question is left');
  });

  // Unit tests time models through the command line.
  itAtNight('measures times alone on request, and counts them', async () => {
    answers = new Answers('evaluation.jsonl', 'Latency');
    const before = recipeAt('shapes-llava-60').evaluation!;
    const { runs } = await services();
    const timed: string[] = [];
    const noted = new Set<string>();
    const listener = runs.onDidChange(() => {
      for (const { phase, done, total, doing } of runs.runs) {
        if (phase !== '') timed.push(`${phase}: ${done} of ${total}`);
        noted.add(doing);
      }
    });
    await vscode.commands.executeCommand(commands.evaluateWithOptions, uriOf('shapes-llava-60'));
    listener.dispose();
    for (const done of [0, 1, 6]) {
      assert.ok(timed.includes(`measuring latency: ${done} of 6`), timed.join('; '));
    }
    const { evaluation } = recipeAt('shapes-llava-60');
    assert.equal(evaluation!.length, before.length, 'in the place of the one before');
    const { latency, baselines } = evaluation!.at(-1)!;
    assert.ok(latency!.firstToken!.pruned.median > 0);
    assert.ok(latency!.firstToken!.speedUp.interval[0] > 0);
    assert.ok(noted.has('measuring peak memory: 1 of 12 processes done'), [...noted].join('; '));
    assert.ok(latency!.memory!.pruned > 0 && latency!.memory!.dense > 0);
    assert.ok(baselines!.length > 0, 'nothing else is lost when latency alone is asked for');
    assert.deepEqual(baselines, before.at(-1)!.baselines);
  });
});
