/** Fit Recipe with a cut before the decoder: given by the setting, chosen, measured. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands, settings } from '../../../src/contributions';
import type { Recipe } from '../../../src/core/recipe/types';
import { Answers } from '../support/answers';
import { inWorkspace, services } from '../support/workspace';

const recipeAt = (name: string): Recipe =>
  JSON.parse(readFileSync(inWorkspace(`${name}.fitprune.json`), 'utf8')) as Recipe;

describe('a fit with a cut before the decoder', function () {
  this.timeout(180_000);
  let answers: Answers | undefined;

  const set = (before: string | undefined) =>
    vscode.workspace
      .getConfiguration()
      .update(settings.before, before, vscode.ConfigurationTarget.Workspace);
  const fit = () => vscode.commands.executeCommand(commands.fitRecipe);

  before(async () => {
    await (
      await services()
    ).index.ready;
  });

  afterEach(async () => {
    await set(undefined);
    answers?.restore();
    answers = undefined;
  });

  it('takes the share of the setting, and names the model and the share', async () => {
    await set('66%');
    answers = new Answers('50%');
    await fit();
    const title =
      'How much may the decoder of shapes-llava cost? (FitPrune+, 66% kept before the decoder)';
    assert.deepEqual(
      answers.asked.filter(({ kind }) => kind === 'pick').map((one) => one.title),
      [title],
    );
    const { schedule, ranking, fit: record } = recipeAt('shapes-llava-50-before-66');
    assert.deepEqual(schedule[0], { layer: -1, keep: 0.66 });
    assert.ok('before' in ranking);
    assert.ok(record!.seconds! >= 0);
  });

  it('takes the chosen share instead, whatever the setting says', async () => {
    await set('66%');
    answers = new Answers(
      'Before the decoder: 66% kept',
      'All kept',
      'Fit by FitPrune instead',
      '50%',
    );
    await fit();
    const recipe = recipeAt('shapes-llava-50-fitprune');
    assert.equal(recipe.fit!.method, 'fitprune');
    assert.ok(recipe.schedule[0]!.layer >= 0);
  });

  it('measures which share changes the output least', async () => {
    answers = new Answers('Before the decoder: all kept', 'runs the model', '50%');
    await fit();
    const recipe = recipeAt('shapes-llava-50-before');
    const message = answers.messages.find((line) => line.startsWith('Before the decoder of'))!;
    const tried = [...message.matchAll(/(all|\d+%) kept KL ([\d.e-]+)/g)].map(
      ([, part, kl]) => [part === 'all' ? 1 : parseInt(part!) / 100, Number(kl)] as const,
    );
    assert.ok(tried.length >= 3, message);
    const best = tried.reduce((least, one) => (one[1] < least[1] ? one : least));
    const [first] = recipe.schedule;
    assert.equal(first!.layer === -1 ? first!.keep : 1, best[0], message);
    assert.ok(recipe.fit!.seconds! > 0);
  });
});
