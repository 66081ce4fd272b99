import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { targetProblem } from '../../../src/host/recipes/apply-target';
import { describeRun } from '../../../src/host/runs/run-words';
import { ComparedRecipes } from '../../../src/host/views/compare/comparison';
import { buildTree } from '../../../src/host/views/tree/nodes';
import { acceptUntil } from '../support/accept';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(command, ...args);

/** A recipe of the sample with other text in it. @returns its URI */
function recipe(name: string, ...changes: [string | RegExp, string][]): vscode.Uri {
  const file = inWorkspace(`${name}.fitprune.json`);
  const sample = readFileSync(inWorkspace('shapes-50.fitprune.json'), 'utf8');
  const text = changes.reduce((now, [from, to]) => now.replace(from, to), sample);
  assert.ok(changes.length === 0 || text !== sample);
  writeFileSync(file, text);
  return vscode.Uri.file(file);
}

describe('applying a recipe', function () {
  this.timeout(120_000);
  let answers: Answers | undefined;

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  it('shows what is wrong with it, without making links of its words', async () => {
    const uri = recipe('links', [
      /"version": *1/,
      '"version": "[Fix it](command:workbench.action.quit)"',
    ]);
    answers = new Answers();
    await run(commands.applyRecipe, uri);
    await run(commands.refitRecipe, uri);
    assert.equal(answers.messages.length, 2);
    for (const message of answers.messages) {
      assert.match(message, /\[Fix it\]/);
      assert.ok(!message.includes(']('), message);
    }
  });

  it('asks before it opens a model outside the workspace, and leaves it alone', async () => {
    const { runs } = await services();
    const outside = path.join(path.dirname(inWorkspace()), 'outside', 'shapes-llava');
    cpSync(inWorkspace('shapes-llava'), outside, { recursive: true });
    const uri = recipe('far', [
      /"path": *"[^"]*"/,
      `"path": ${JSON.stringify(path.relative(inWorkspace(), outside).replaceAll(path.sep, '/'))}`,
    ]);
    answers = new Answers(undefined);
    await run(commands.applyRecipe, uri);
    assert.deepEqual(
      answers.asked.map(({ offered }) => offered),
      [['Run This Model']],
    );
    assert.ok(answers.asked[0]!.detail?.includes(outside));
    assert.deepEqual(runs.runs, []);
    answers.restore();
    answers = new Answers('Run This Model');
    const applying = Promise.resolve(run(commands.applyRecipe, uri));
    await acceptUntil(applying, () => runs.runs.length > 0);
    await applying;
    assert.match(answers.messages.join(), /is applied/);
    assert.deepEqual(readdirSync(path.dirname(outside)).sort(), ['far', 'shapes-llava']);
    assert.ok(existsSync(inWorkspace('.fitprune', 'weights')), 'the cache is in the workspace');
  });

  it('puts weights where the setting says', async () => {
    const { runs } = await services();
    const settings = vscode.workspace.getConfiguration('fitprune');
    await settings.update('statisticsFolder', 'cache/here', vscode.ConfigurationTarget.Workspace);
    const applying = Promise.resolve(run(commands.applyRecipe, recipe('elsewhere')));
    answers = new Answers();
    await acceptUntil(applying, () => runs.runs.length > 0);
    await applying;
    await settings.update('statisticsFolder', undefined, vscode.ConfigurationTarget.Workspace);
    assert.ok(existsSync(inWorkspace('cache', 'here', 'weights')));
    assert.ok(existsSync(inWorkspace('elsewhere', 'config.json')));
    await until('the pruned model, with its recipe', async () => {
      const all = await services();
      const nodes = await buildTree(all, new ComparedRecipes(all.context.workspaceState));
      const own = nodes.find(({ id }) => id === `model:${inWorkspace('elsewhere')}`);
      return String(own?.item.description).startsWith('pruned by elsewhere · ');
    });
  });

  it('stops when it is cancelled, and shows its activity until then', async () => {
    const { runs } = await services();
    const descriptions = new Set<string>();
    const listening = runs.onDidChange(() => {
      for (const one of runs.runs) {
        descriptions.add(describeRun(one));
        assert.equal(one.kind, 'apply');
        // The last message before the folder is written.
        if (one.doing.includes('writing')) one.cancel();
      }
    });
    answers = new Answers();
    try {
      const applying = Promise.resolve(run(commands.applyRecipe, recipe('stopped')));
      await acceptUntil(applying, () => runs.runs.length > 0);
      await applying;
    } finally {
      listening.dispose();
    }
    assert.deepEqual(answers.messages, []);
    assert.deepEqual(
      readdirSync(inWorkspace()).filter((name) => name.startsWith('stopped')),
      ['stopped.fitprune.json'],
    );
    const all = [...descriptions].join('\n');
    assert.match(all, /finding the visual tokens/);
    assert.ok(!all.includes('samples'), all);
  });

  it('accepts only absolute paths, and only those it may write to', async () => {
    const original = inWorkspace('shapes-llava');
    const problem = (typed: string) => targetProblem(typed, original);
    assert.equal(await problem('pruned'), 'Give an absolute path.');
    assert.equal(await problem('~name/pruned'), 'Give an absolute path.');
    assert.equal(await problem(path.join(os.homedir(), 'pruned')), undefined);
    assert.equal(await problem('~/pruned'), undefined);
    assert.match((await problem(path.join(original, 'x'))) as string, /original model/);
    assert.match((await problem(inWorkspace('calibration.jsonl'))) as string, /This is a file/);
  });
});

describe('evaluating a recipe of another model', () => {
  it('is refused before anything is asked, in a sentence, with next steps', async () => {
    const { runs } = await services();
    const uri = recipe('of-another', [
      /"fingerprint": *"[^"]*"/,
      `"fingerprint": "sha256:${'0'.repeat(64)}"`,
    ]);
    const answers = new Answers();
    await run(commands.evaluateRecipe, uri);
    answers.restore();
    assert.deepEqual(answers.messages.length, 1);
    assert.match(
      answers.messages[0]!,
      /^of-another was fitted for another model than shapes-llava/,
    );
    assert.doesNotMatch(answers.messages[0]!, /[0-9a-f]{64}/);
    assert.deepEqual(runs.runs, []);
  });
});
