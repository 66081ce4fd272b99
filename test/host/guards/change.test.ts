import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { lockFile } from '../../../src/core/lock/lock';
import type { Recipe } from '../../../src/core/recipe/types';
import type { Run } from '../../../src/host/runs/run-manager';
import { describeRun } from '../../../src/host/runs/run-words';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(command, ...args);
const read = (name: string): string => readFileSync(inWorkspace(`${name}.fitprune.json`), 'utf8');
const recipeAt = (name: string): Recipe => JSON.parse(read(name)) as Recipe;

/** Does `act` once, as soon as a calibration has counted a sample. */
async function duringRun(work: () => Thenable<unknown>, act: (run: Run) => unknown): Promise<void> {
  const { runs } = await services();
  let acted: Promise<unknown> | undefined;
  const listening = runs.onDidChange(() => {
    const [one] = runs.runs;
    if (one && one.done > 0) acted ??= Promise.resolve(act(one));
  });
  try {
    await work();
    assert.ok(acted, 'there was a run');
    await acted;
  } finally {
    listening.dispose();
  }
}

async function setSamples(count: number | undefined): Promise<void> {
  const settings = vscode.workspace.getConfiguration('fitprune');
  await settings.update('samples', count, vscode.ConfigurationTarget.Workspace);
}

/** Replaces a function of VS Code's while `work` runs. */
async function standingIn<T>(
  object: object,
  name: string,
  stand: unknown,
  work: () => Thenable<T>,
): Promise<T> {
  const functions = object as Record<string, unknown>;
  const original = functions[name];
  functions[name] = stand;
  try {
    return await work();
  } finally {
    functions[name] = original;
  }
}

describe('what changes while a run works', function () {
  this.timeout(120_000);
  let answers: Answers | undefined;

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  it('a recipe that has appeared at the target meanwhile is not replaced unasked', async () => {
    const file = inWorkspace('shapes-llava-60.fitprune.json');
    const descriptions = new Set<string>();
    const { runs } = await services();
    const listening = runs.onDidChange(() => {
      for (const one of runs.runs) descriptions.add(describeRun(one));
    });
    answers = new Answers('60%', 'Keep Both');
    await duringRun(
      () => run(commands.fitRecipe),
      () => {
        writeFileSync(file, 'somebody else');
      },
    );
    listening.dispose();
    assert.equal(readFileSync(file, 'utf8'), 'somebody else');
    assert.equal(recipeAt('shapes-llava-60-2').budget.reduction, 0.6);
    const all = [...descriptions].join('\n');
    assert.match(all, /loading the model on cpu/);
    assert.match(all, /[1-4] of 4 samples/);
    assert.ok(!all.includes('of 0'), all);
  });

  it('two simultaneous fits of one budget do not overwrite each other', async () => {
    answers = new Answers('30%', '30%', undefined);
    await Promise.all([run(commands.fitRecipe), run(commands.fitRecipe)]);
    assert.equal(answers.asked.filter(({ title }) => title.includes('exists already')).length, 1);
    assert.equal(recipeAt('shapes-llava-30').budget.reduction, 0.3);
  });

  it('statistics in use are not cleared', async () => {
    await setSamples(8);
    answers = new Answers('calibration.jsonl');
    await duringRun(
      () => run(commands.calibrateModel),
      async () => {
        const { statistics } = await services();
        const entry = await until('a file', () => statistics.all()[0]);
        await run(commands.clearStatistics, vscode.Uri.file(entry.file));
      },
    );
    assert.match(answers.messages.join(), /in use by a calibration/);
    assert.equal((await services()).statistics.all()[0]?.samples, 8);
  });

  it('another window that calibrates the same is noticed before anything is loaded', async () => {
    const { statistics } = await services();
    await setSamples(9);
    const lock = await lockFile(statistics.all()[0]!.file);
    try {
      answers = new Answers('calibration.jsonl');
      await run(commands.calibrateModel);
      assert.match(answers.messages.join(), /^Another window.* is calibrating this model/);
      assert.equal(statistics.all()[0]!.samples, 8);
    } finally {
      await lock.release();
    }
  });

  it('a refit takes the statistics the recipe was made from, not the richest', async () => {
    const uri = vscode.Uri.file(inWorkspace('shapes-llava-30.fitprune.json'));
    answers = new Answers('30%', 'Replace');
    await run(commands.fitRecipe);
    const before = recipeAt('shapes-llava-30').fit!.statistics;
    answers.restore();
    await setSamples(10);
    answers = new Answers('evaluation.jsonl');
    await run(commands.calibrateModel);
    assert.equal((await services()).statistics.all().length, 2);
    await run(commands.refitRecipe, uri);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal((JSON.parse(document.getText()) as Recipe).fit!.statistics, before);
    await document.save();
  });

  it('a recipe whose budget was changed meanwhile is left as it is', async () => {
    answers = new Answers('shapes-llava', 'Clear', 'shapes-llava', 'Clear');
    await run(commands.clearStatistics);
    await run(commands.clearStatistics);
    answers.restore();
    const uri = vscode.Uri.file(inWorkspace('shapes-llava-30.fitprune.json'));
    const document = await vscode.workspace.openTextDocument(uri);
    const changed = document.getText().replace('"reduction": 0.3', '"reduction": 0.45');
    answers = new Answers();
    await duringRun(
      () => run(commands.refitRecipe, uri),
      async () => {
        const edit = new vscode.WorkspaceEdit();
        edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), changed);
        await vscode.workspace.applyEdit(edit);
      },
    );
    assert.match(answers.messages.join(), /was changed meanwhile/);
    assert.equal(document.getText(), changed);
  });

  it('an edit that the editor refuses is reported', async () => {
    const uri = vscode.Uri.file(inWorkspace('shapes-llava-30.fitprune.json'));
    const document = await vscode.workspace.openTextDocument(uri);
    const before = document.getText();
    answers = new Answers();
    const refuse = () => Promise.resolve(false);
    await standingIn(vscode.workspace, 'applyEdit', refuse, () => run(commands.refitRecipe, uri));
    assert.match(answers.messages.join(), /was not changed: its editor refused/);
    assert.equal(document.getText(), before);
    await setSamples(undefined);
  });
});

/** A list whose first item is chosen as soon as it is there. */
function firstAccepted() {
  const accept = new vscode.EventEmitter<void>();
  const hide = new vscode.EventEmitter<void>();
  const picker = {
    items: [] as vscode.QuickPickItem[],
    activeItems: [] as vscode.QuickPickItem[],
    onDidAccept: accept.event,
    onDidHide: hide.event,
    show: () =>
      setTimeout(() => {
        picker.activeItems = picker.items.slice(0, 1);
        accept.fire();
      }),
    hide: () => {
      hide.fire();
    },
    dispose: () => undefined,
  };
  return picker;
}

describe('Select Device', () => {
  it('changes the setting that is in effect', async () => {
    const config = vscode.workspace.getConfiguration('fitprune');
    const inWindow = () => vscode.workspace.getConfiguration('fitprune').inspect('device');
    await config.update('device', 'cpu', vscode.ConfigurationTarget.Workspace);
    const before = inWindow()?.globalValue;
    const open = () => firstAccepted();
    await standingIn(vscode.window, 'createQuickPick', open, () => run(commands.selectDevice));
    assert.equal(inWindow()?.workspaceValue, 'auto');
    assert.equal(inWindow()?.globalValue, before);
    await config.update('device', undefined, vscode.ConfigurationTarget.Workspace);
  });
});
