import assert from 'node:assert/strict';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { Recipe } from '../../../src/core/recipe/types';
import { Answers } from '../support/answers';
import { endsOf, type Ends } from '../support/ends';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(command, ...args);

describe('what the user is asked', function () {
  this.timeout(120_000);
  let answers: Answers | undefined;
  let ends: Ends;

  before(async () => {
    // A second model, with two precisions as far as names go.
    cpSync(inWorkspace('shapes-llava'), inWorkspace('models', 'second'), { recursive: true });
    const onnx = inWorkspace('models', 'second', 'onnx');
    for (const part of ['decoder_model_merged', 'embed_tokens', 'vision_encoder']) {
      copyFileSync(path.join(onnx, `${part}.onnx`), path.join(onnx, `${part}_fp16.onnx`));
    }
    mkdirSync(inWorkspace('photos'));
    for (const name of ['calibration-000.png', 'calibration-001.png']) {
      copyFileSync(inWorkspace('images', name), inWorkspace('photos', name));
    }
    const { index } = await services();
    await index.ready;
    await index.search();
    assert.equal(index.models.length, 2);
    ends = await endsOf(inWorkspace('models', 'second'));
  });

  after(() => {
    ends.dispose();
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  it('which of several models, by architecture and size', async () => {
    answers = new Answers(undefined);
    await run(commands.fitRecipe);
    const [{ title, items }] = answers.asked as [(typeof answers.asked)[0]];
    assert.equal(title, 'Which model?');
    assert.equal(items?.length, 2);
    for (const item of items) assert.match(item, /llava.* · \d+ layers · .* · [\d.]+ [MG]i?B/);
    assert.match(items.join('\n'), /models.second/);
  });

  it('which precision, once, and again by Calibrate Model; a folder of images needs a question', async () => {
    const second = vscode.Uri.file(inWorkspace('models', 'second'));
    answers = new Answers('fp16', 'photos', 'What is in the picture?');
    await run(commands.calibrateModel, second);
    assert.deepEqual(
      answers.asked.filter(({ kind }) => kind !== 'message').map(({ kind }) => kind),
      ['pick', 'pick', 'input'],
    );
    assert.match(answers.asked[0]!.title, /several precisions/);
    const { statistics } = await services();
    const [first] = statistics.all();
    assert.equal(first?.metadata.dtype, 'fp16');
    assert.equal(first.samples, 2);
    answers.restore();
    // The earlier choice comes first; a new choice is remembered.
    answers = new Answers('fp32', 'photos', 'What is in the picture?');
    await run(commands.calibrateModel, second);
    assert.equal(answers.asked[0]!.offered[0], 'fp16');
    assert.deepEqual(
      statistics
        .all()
        .map(({ metadata }) => metadata.dtype)
        .sort(),
      ['fp16', 'fp32'],
    );
    answers.restore();
    answers = new Answers('30%');
    await run(commands.fitRecipe, second);
    const file = inWorkspace('models', 'second-30.fitprune.json');
    const recipe = JSON.parse(readFileSync(file, 'utf8')) as Recipe;
    assert.equal(recipe.model.decoder, 'onnx/decoder_model_merged.onnx');
  });

  it('another budget, which is checked while it is typed', async () => {
    answers = new Answers('Another budget', 'tokens:40');
    answers.nonsense = ['', 'half', '120%', 'tokens:-3'];
    await run(commands.fitRecipe, vscode.Uri.file(inWorkspace('models', 'second')));
    const { checked, messages } = answers;
    assert.deepEqual(messages, [], 'its end stands in the panel');
    assert.match(ends.words.at(-1)!, /^second-tokens-40: \d+(\.\d)?% fewer FLOPs, not measured\.$/);
    assert.equal(checked.length, 4);
    for (const problem of checked) assert.ok(typeof problem === 'string' && problem.length > 10);
    assert.ok(existsSync(inWorkspace('models', 'second-tokens-40.fitprune.json')));
  });

  it('the curve: calibrates, then opens the trade-off', async () => {
    const panels = () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(
          ({ input, label }) =>
            input instanceof vscode.TabInputWebview && label.includes('shapes-llava'),
        );
    assert.equal(panels().length, 0);
    answers = new Answers('Choose on the curve');
    await run(commands.fitRecipe, vscode.Uri.file(inWorkspace('shapes-llava')));
    await until('the panel', () => panels().length === 1);
    const { statistics } = await services();
    assert.ok(statistics.all().some(({ modelFolder }) => modelFolder.endsWith('shapes-llava')));
  });
});
