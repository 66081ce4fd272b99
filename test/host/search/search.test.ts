/** Search for a Better Recipe, in the extension, with the real model. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { Recipe } from '../../../src/core/recipe/types';
import { formatRecipe } from '../../../src/core/recipe/write';
import { runsAll } from '../../run-all';
import { itAtNight } from '../support/at-night';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

const recipeAt = (name: string): Recipe =>
  JSON.parse(readFileSync(inWorkspace(`${name}.fitprune.json`), 'utf8')) as Recipe;

/** Most tokens are dropped before any layer has read them. */
function worse(): Recipe {
  const recipe: Recipe = {
    ...recipeAt('shapes-50'),
    schedule: [{ layer: 0, keep: 0.05 }],
    ranking: { kind: 'random', seed: 1 },
  };
  delete recipe.fit;
  delete recipe.evaluation;
  return recipe;
}

describe('a search', function () {
  this.timeout(300_000);
  let answers: Answers | undefined;

  before(async () => {
    await (
      await services()
    ).index.ready;
    writeFileSync(inWorkspace('shapes-worse.fitprune.json'), formatRecipe(worse()));
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  const search = (name = 'shapes-50') =>
    vscode.commands.executeCommand(
      commands.searchRecipe,
      vscode.Uri.file(inWorkspace(`${name}.fitprune.json`)),
    );

  itAtNight(
    'finds a recipe that changes the output less, at the same budget, beside the first',
    async () => {
      answers = new Answers('Search for 10 minutes');
      await search('shapes-worse');
      const found = recipeAt('shapes-worse-output');
      assert.deepEqual(found.budget, worse().budget);
      assert.equal(found.fit?.objective, 'output');
      assert.notDeepEqual(found.ranking, worse().ranking);
      assert.match(
        answers.messages.join(),
        /changes \d.*% less than with shapes-worse .* held out from the choice/,
      );
      assert.ok(
        vscode.window.visibleTextEditors.some(({ document }) =>
          document.uri.fsPath.endsWith('shapes-worse-output.fitprune.json'),
        ),
      );
    },
  );

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
    // If the test before has found one.
    const kept = runsAll ? ['Keep Both'] : [];
    answers = new Answers('Search for 30 minutes', ...kept);
    const searching = search('shapes-worse');
    await until('a first round', () => runs.runs[0]?.doing.startsWith('round 1') === true);
    await vscode.commands.executeCommand(commands.cancelRun);
    await searching;
    await until('no worker', () => workerProcesses().length === 0);
    const next = runsAll ? 'shapes-worse-output-2' : 'shapes-worse-output';
    assert.ok(!existsSync(inWorkspace(`${next}.fitprune.json`)));
    assert.match(answers.messages.join(), /search was stopped/);
  });
});
