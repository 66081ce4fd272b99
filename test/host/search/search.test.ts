/** Search for a Better Recipe, in the extension, with the real model. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { Recipe } from '../../../src/core/recipe/types';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

const recipeAt = (name: string): Recipe =>
  JSON.parse(readFileSync(inWorkspace(`${name}.fitprune.json`), 'utf8')) as Recipe;

describe('a search', function () {
  this.timeout(300_000);
  let answers: Answers | undefined;

  before(async () => {
    await (
      await services()
    ).index.ready;
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  const search = () =>
    vscode.commands.executeCommand(
      commands.searchRecipe,
      vscode.Uri.file(inWorkspace('shapes-50.fitprune.json')),
    );

  it('finds a recipe that changes the output less, at the same budget, beside the first', async () => {
    answers = new Answers('Search for 2 minutes');
    await search();
    const [before, found] = [recipeAt('shapes-50'), recipeAt('shapes-50-output')];
    assert.deepEqual(found.budget, before.budget);
    assert.equal(found.fit?.objective, 'output');
    assert.notDeepEqual(found.ranking, before.ranking);
    assert.match(answers.messages.join(), /changes \d.*% less than with shapes-50/);
    assert.ok(
      vscode.window.visibleTextEditors.some(({ document }) =>
        document.uri.fsPath.endsWith('shapes-50-output.fitprune.json'),
      ),
    );
  });

  it('refines only where the output gains, and says so', async () => {
    answers = new Answers('Refine');
    await search();
    const written = existsSync(inWorkspace('shapes-50-refined.fitprune.json'));
    assert.match(
      answers.messages.join(),
      written ? /changes .* less/ : /Nothing that was tried changes the output less/,
    );
    if (written) assert.ok(recipeAt('shapes-50-refined').fit!.refined! >= 1);
  });

  it('searches as the paper does, at the same FLOPs of visual tokens', async () => {
    answers = new Answers('As published');
    await search();
    const found = recipeAt('shapes-50-published');
    assert.equal(found.fit?.method, 'fitprune-published');
    assert.deepEqual(found.ranking, { kind: 'self-cross' });
    assert.match(answers.messages.join(), /search of the paper saves \d.*shapes-50 saves \d/);
  });

  it('can be cancelled; nothing is written, no process is left', async () => {
    const { runs } = await services();
    answers = new Answers('Search for 30 minutes', 'Keep Both');
    const searching = search();
    await until('a first round', () => runs.runs[0]?.doing.startsWith('round 1') === true);
    await vscode.commands.executeCommand(commands.cancelRun);
    await searching;
    await until('no worker', () => workerProcesses().length === 0);
    assert.ok(!existsSync(inWorkspace('shapes-50-output-2.fitprune.json')));
    assert.match(answers.messages.join(), /search was stopped/);
  });
});
