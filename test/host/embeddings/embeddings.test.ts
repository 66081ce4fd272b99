/** A workspace with a decoder alone, and a file of the inputs it was fed. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { Recipe } from '../../../src/core/recipe/types';
import { itAtNight } from '../support/at-night';
import { acceptUntil } from '../support/accept';
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
    answers = new Answers('50%', 'llava-hr.arrow');
    await vscode.commands.executeCommand(commands.fitRecipe, model.uri);
    const asked = answers.asked.filter(({ kind }) => kind !== 'message');
    assert.deepEqual(
      asked.map(({ kind }) => kind),
      ['pick', 'pick'],
    );
    // Only files with the decoder's width are offered, judged by their contents; no question and no
    // image.
    assert.ok(asked[1]!.items!.includes('llava-hr.arrow embeddings of 3 samples'));
    assert.ok(asked[1]!.items!.includes('llava-hr.safetensors embeddings of 2 samples'));
    assert.deepEqual(asked[1]!.offered.slice(-1), ['Choose a file…']);
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
    assert.equal(answers.asked.filter(({ kind }) => kind === 'pick').length, 1);
  });

  itAtNight(
    'is evaluated on embeddings, including latency, and gets its rows as an input when it is applied',
    async () => {
      const { runs } = await services();
      const uri = vscode.Uri.file(inWorkspace('llava-hr-50.fitprune.json'));
      // The only other file of its width is clearly the one to judge by.
      answers = new Answers('prefill and one token');
      await vscode.commands.executeCommand(commands.evaluateRecipe, uri);
      const { evaluation } = JSON.parse(readFileSync(uri.fsPath, 'utf8')) as Recipe;
      const { agreement, latency } = evaluation!.at(-1)!;
      assert.ok(agreement !== undefined && latency!.prefill.pruned.median > 0);
      assert.equal(latency!.firstToken, undefined);
      answers.restore();
      answers = new Answers();
      const applying = Promise.resolve(vscode.commands.executeCommand(commands.applyRecipe, uri));
      await acceptUntil(applying, () => runs.runs.length > 0);
      await applying;
      assert.match(
        answers.messages.join(),
        /is applied\. .* told its visual tokens by an input\.$/m,
      );
      assert.ok(existsSync(inWorkspace('llava-hr-50', 'onnx', 'decoder_model_merged.onnx')));
    },
  );
});
