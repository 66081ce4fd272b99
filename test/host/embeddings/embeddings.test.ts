/** A workspace that holds a decoder alone, and a file of what it was fed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { Recipe } from '../../../src/core/recipe/types';
import { Answers } from '../support/answers';
import { inWorkspace, services } from '../support/workspace';

describe('a decoder alone', function () {
  this.timeout(120_000);
  let answers: Answers | undefined;
  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  it('is fitted to a file of embeddings, which is asked for once', async () => {
    const { index, statistics } = await services();
    await index.ready;
    await index.search();
    const [model] = index.models;
    assert.equal(model?.name, 'llava-hr');
    assert.equal((await model.describe())?.isDecoderAlone, true);
    answers = new Answers('50%', 'Choose a file', inWorkspace('llava-hr.arrow'));
    await vscode.commands.executeCommand(commands.fitRecipe, model.uri);
    assert.deepEqual(
      answers.asked.filter(({ kind }) => kind !== 'message').map(({ kind }) => kind),
      ['pick', 'pick', 'open'],
    );
    const [entry] = statistics.all();
    assert.equal(entry?.samples, 3);
    assert.match(entry.metadata.data, /^sha256:aabcc69e9e83/);
    const recipe = JSON.parse(
      readFileSync(inWorkspace('llava-hr-50.fitprune.json'), 'utf8'),
    ) as Recipe;
    assert.equal(recipe.model.visualTokens, 1024);
    assert.ok(recipe.schedule.length > 0);
    answers.restore();
    answers = new Answers('30%');
    await vscode.commands.executeCommand(commands.fitRecipe, model.uri);
    assert.ok(readFileSync(inWorkspace('llava-hr-30.fitprune.json'), 'utf8').includes('schedule'));
    assert.equal(answers.asked.filter(({ kind }) => kind === 'open').length, 0);
  });
});
