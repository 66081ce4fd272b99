import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Recipe } from '../../../src/core/recipe/types';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';
import { controller, runTests, tree, wordsOf } from './explorer';
import { withMeasured } from '../../../src/host/workspace/with-measured';

const sample = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));
const model = vscode.Uri.file(inWorkspace('shapes-llava'));
const text = (): string => readFileSync(sample.fsPath, 'utf8');

const set = (name: string, value: unknown) =>
  vscode.workspace
    .getConfiguration('fitprune.tests')
    .update(name, value, vscode.ConfigurationTarget.Workspace);

/** Runs started while `work` is done. */
async function runsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const { runs } = await services();
  const titles = new Set<string>();
  const listener = runs.onDidChange(() => {
    for (const { title } of runs.runs) titles.add(title);
  });
  await work();
  listener.dispose();
  return [...titles];
}

describe('the Test Explorer', function () {
  this.timeout(180_000);
  let original: string;

  before(async () => {
    original = text();
    await (
      await services()
    ).index.ready;
    await controller();
  });

  afterEach(async () => {
    await set('maxDrop', undefined);
    await set('maxDrops', undefined);
    await set('samples', undefined);
    await set('record', undefined);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('lists each recipe below its model, with its limit', async () => {
    assert.deepEqual(
      await until('items', async () => Object.keys(await tree()).length > 0 && tree()),
      {
        'shapes-llava': ['shapes-50'],
      },
    );
    const { items } = await controller();
    const item = items.get(model.toString())!.children.get(sample.toString())!;
    assert.equal(
      item.label,
      'shapes-50: may lose 2.4 of 5 points, on 500 samples',
      'what its recipe promises, and what was measured',
    );
    await set('maxDrops', { 'shapes-50': '3.5%' });
    await until('its own limit', () => item.label.includes(' of 3.5 points'));
  });

  it('passes the sample’s own recipe at first', async () => {
    const { outcomes } = await runTests();
    assert.equal(outcomes.get('shapes-50')!.state, 'passed');
  });

  it("fails by the recipe's record, without a run, and says by how much", async () => {
    await set('maxDrop', '2%');
    let results: Awaited<ReturnType<typeof runTests>> | undefined;
    const runs = await runsDuring(async () => (results = await runTests()));
    assert.deepEqual(runs, []);
    const { state, messages } = results!.outcomes.get('shapes-50')!;
    assert.equal(state, 'failed');
    const [message] = messages;
    assert.deepEqual(wordsOf(message!).split('\n'), [
      'It may lose 2.4 points; at most 2 are allowed.',
      'Accuracy dropped by 1.2 points on 500 samples (95% interval: 0.0 to 2.4 lost).',
      'Fit a smaller saving, or evaluate more samples.',
    ]);
    const { range, uri } = message!.location!;
    const lines = text().split('\n');
    assert.equal(uri.toString(), sample.toString());
    assert.match(lines.slice(range.start.line, range.end.line + 1).join('\n'), /"keep": 0\.7513/);
    assert.match(results!.output, /^shapes-50: its evaluation on 500 samples .*nothing was run/m);
    assert.equal(message!.expectedOutput, undefined, 'no text to hold against another');
    for (const line of results!.output.trim().split(/\r?\n/)) {
      assert.match(line, /^shapes-50: /, 'each line names its recipe');
    }
  });

  it('passes by its own limit', async () => {
    await set('maxDrop', '2%');
    await set('maxDrops', { 'shapes-*.json': '10%' });
    const { outcomes } = await runTests(model.toString(), sample.toString());
    assert.equal(outcomes.get('shapes-50')!.state, 'passed');
  });

  it('really measures a recipe that was changed, and leaves its text alone', async () => {
    writeFileSync(sample.fsPath, original.replace('0.3317', '0.3315'));
    const { index } = await services();
    await until('the change', () => index.recipeAt(sample)!.text.includes('0.3315'));
    await set('maxDrop', '100%');
    let results: Awaited<ReturnType<typeof runTests>> | undefined;
    const runs = await runsDuring(async () => (results = await runTests()));
    assert.deepEqual(runs, ['Testing shapes-50']);
    assert.equal(results!.outcomes.get('shapes-50')!.state, 'passed');
    assert.match(results!.output, /6 of 6 samples/);
    assert.equal(text(), original.replace('0.3317', '0.3315'));
    assert.doesNotMatch(results!.output, /answered before/);
    const { items } = await controller();
    const item = items.get(model.toString())!.children.get(sample.toString())!;
    await until('the figure', () => / of 100 points, on 6 samples$/.test(item.label));
    const { recipe } = index.recipeAt(sample)!;
    const { elsewhere } = await services();
    assert.equal(
      withMeasured(elsewhere, recipe!).recipe.evaluation!.at(0)!.samples,
      6,
      'nobody is told that it was not measured',
    );
    const again = await runTests();
    assert.equal(again.outcomes.get('shapes-50')!.state, 'passed');
    assert.match(again.output, /^shapes-50: all 6 samples were answered before/m);
  });

  it('shows the measurement of most samples, by a test or from the recipe', async () => {
    const { index, tested, elsewhere } = await services();
    const { items } = await controller();
    const label = () => items.get(model.toString())!.children.get(sample.toString())!.label;
    const { recipe } = index.recipeAt(sample)!;
    const own = tested.all.at(-1)!.record;
    for (const [samples, shown] of [
      [own.samples - 2, own.samples],
      [own.samples + 2, own.samples + 2],
    ] as const) {
      const fewer = { ...own, samples, answered: samples };
      writeFileSync(sample.fsPath, JSON.stringify({ ...recipe, evaluation: [fewer] }, null, 2));
      await until(`${shown} samples`, () => label().endsWith(`, on ${shown} samples`));
      assert.equal(
        withMeasured(elsewhere, index.recipeAt(sample)!.recipe!).by === 'test',
        shown === own.samples,
      );
    }
    writeFileSync(sample.fsPath, original.replace('0.3317', '0.3315'));
    await until('the text', () => index.recipeAt(sample)!.text === text());
  });

  it('writes its measurement into the recipe if the setting says so', async () => {
    await set('record', true);
    await set('maxDrop', '100%');
    assert.equal((await runTests()).outcomes.get('shapes-50')!.state, 'passed');
    const { evaluation } = JSON.parse(text()) as Recipe;
    assert.equal(evaluation!.at(-1)!.samples, 6);
    await set('record', undefined);
    assert.deepEqual(await runsDuring(() => runTests()), [], 'it is known by now');
  });

  it('fails a recipe that loses too much', async () => {
    writeFileSync(sample.fsPath, original.replace(/"keep": 0\.\d+/g, '"keep": 0.02'));
    const { index } = await services();
    await until('the change', () => index.recipeAt(sample)!.text.includes('"keep": 0.02'));
    await set('maxDrop', '0.5%');
    await set('samples', 40);
    const { outcomes, output } = await runTests();
    const { state, messages } = outcomes.get('shapes-50')!;
    assert.equal(state, 'failed', output);
    assert.match(
      wordsOf(messages[0]!),
      /; at most 0\.5 are allowed\.\nAccuracy dropped by .* on 40 samples/,
    );
  });

  it('neither passes nor fails if there are too few samples to decide', async () => {
    const recipe = JSON.parse(original) as Recipe;
    const [record] = recipe.evaluation!;
    const unchanged = {
      ...record!,
      samples: 60,
      answered: 60,
      accuracy: record!.dense,
      interval: [0, 0],
    };
    writeFileSync(sample.fsPath, JSON.stringify({ ...recipe, evaluation: [unchanged] }, null, 2));
    const { index } = await services();
    await until('the change', () => index.recipeAt(sample)!.text.includes('"samples": 60'));
    await set('samples', 50);
    const { outcomes } = await runTests();
    const { state, messages } = outcomes.get('shapes-50')!;
    assert.equal(state, 'errored');
    assert.match(wordsOf(messages[0]!), /Too few samples to tell .* at least 72 samples/);
    await set('maxDrop', '10%');
    assert.equal((await runTests()).outcomes.get('shapes-50')!.state, 'passed');
  });

  it('is cancelled, and leaves no process behind', async () => {
    writeFileSync(sample.fsPath, original.replace('0.3317', '0.3314'));
    const { index, runs } = await services();
    await until('the change', () => index.recipeAt(sample)!.text.includes('0.3314'));
    await set('samples', 400);
    const running = runTests();
    await until('some samples', () => (runs.runs[0]?.done ?? 0) >= 2, 60);
    await vscode.commands.executeCommand('testing.cancelRun');
    const { outcomes, output } = await running;
    assert.equal(outcomes.get('shapes-50')!.state, 'skipped');
    assert.match(output, /what was measured is kept/);
    await until('no worker', () => workerProcesses().length === 0);
    assert.deepEqual(runs.runs, []);
  });

  it('says what to do if it is not clear which data is meant', async () => {
    const data = inWorkspace('evaluation.jsonl');
    renameSync(data, `${data}.away`);
    try {
      const { outcomes } = await runTests();
      const { state, messages } = outcomes.get('shapes-50')!;
      assert.equal(state, 'errored');
      assert.match(wordsOf(messages[0]!), /Run FitPrune: Evaluate Recipe/);
    } finally {
      renameSync(`${data}.away`, data);
      writeFileSync(sample.fsPath, original);
    }
  });

  it('follows recipes that appear and disappear; a broken one says where its fault is', async () => {
    const wrong = inWorkspace('wrong.fitprune.json');
    writeFileSync(wrong, original.replace('0.6736', '0.9'));
    await until('the new one', async () => (await tree())['shapes-llava']?.includes('wrong'));
    const { outcomes } = await runTests(model.toString(), vscode.Uri.file(wrong).toString());
    const { state, messages } = outcomes.get('wrong')!;
    assert.equal(state, 'errored');
    const before = original.slice(0, original.indexOf('0.6736')).split('\n');
    const { start } = messages[0]!.location!.range;
    assert.deepEqual([start.line, start.character], [before.length - 1, before.at(-1)!.length]);
    rmSync(wrong);
    await until('it is gone', async () => !(await tree())['shapes-llava']!.includes('wrong'));
  });

  it('keeps an unreadable recipe in the list, and says why once', async () => {
    const broken = inWorkspace('broken.fitprune.json');
    writeFileSync(broken, '{ "version": 1, "model": {');
    await until('the broken one', async () => (await tree())['shapes-llava']?.includes('broken'));
    const { outcomes, output } = await runTests(
      model.toString(),
      vscode.Uri.file(broken).toString(),
    );
    const { state, messages } = outcomes.get('broken')!;
    assert.equal(state, 'errored');
    assert.deepEqual(messages.map(wordsOf), ['A closing brace is missing.']);
    assert.equal(output.trim(), 'broken: it cannot be used: A closing brace is missing.');
    rmSync(broken);
    await until('it is gone', async () => !(await tree())['shapes-llava']!.includes('broken'));
  });

  it('measures recipes of several models, each on its own data', async () => {
    const { extensionPath } = vscode.extensions.getExtension('fitprune.fitprune')!;
    const { index } = await services();
    mkdirSync(inWorkspace('more'), { recursive: true });
    const folder = inWorkspace('more', 'second-model');
    cpSync(path.join(extensionPath, 'test', 'fixtures', 'second-model'), folder, {
      recursive: true,
    });
    await index.search();
    const summary = await index.modelAt(folder)!.describe();
    const { shape, fingerprint, decoder, architecture, visualTokens } = summary!;
    const recipe = {
      version: 1,
      model: {
        ...{ path: 'second-model', decoder, architecture, fingerprint, ...shape },
        ...{ visualTokens, textTokens: 12 },
      },
      budget: { metric: 'flops', convention: 'decoder', reduction: 0.01 },
      schedule: [{ layer: 8, keep: 0.9 }],
      ranking: { kind: 'stride' },
    };
    writeFileSync(inWorkspace('more', 'second.fitprune.json'), JSON.stringify(recipe, null, 2));
    await until('both', async () => Object.keys(await tree()).length === 2);
    await set('maxDrop', '100%');
    const { outcomes, output } = await runTests();
    assert.deepEqual(
      [...outcomes].map(([name, { state }]) => [name, state]),
      [
        ['second', 'passed'],
        ['shapes-50', 'passed'],
      ],
      output + JSON.stringify([...outcomes]),
    );
    rmSync(inWorkspace('more'), { recursive: true });
  });
});
