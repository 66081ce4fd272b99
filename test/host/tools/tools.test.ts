/* oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-member-access, typescript/no-unsafe-call -- answers are checked against the tools' schemas as they come */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Recipe } from '../../../src/core/recipe/types';
import { prepare } from '../../../src/host/tools/adapter';
import { serverStarts } from '../../../src/host/tools/server-starts';
import { toolNames, toolPrefix, type ToolName } from '../../../src/tools/names';
import { until } from '../support/wait';
import { inWorkspace, services, workerProcesses } from '../support/workspace';

interface Called {
  text: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each tool's own
  data: any;
}

async function call(name: ToolName, input: object): Promise<Called> {
  const options = { input, toolInvocationToken: undefined };
  const { content } = await vscode.lm.invokeTool(`${toolPrefix}${name}`, options);
  const [text, json] = content.map((part) => (part as vscode.LanguageModelTextPart).value);
  return { text: text!, data: JSON.parse(json!) };
}

async function failure(name: ToolName, input: object): Promise<string> {
  try {
    await call(name, input);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${name} did not fail`);
}

const model = 'shapes-llava';
const mine = 'mine.fitprune.json';
const recipeAt = (name: string): Recipe =>
  JSON.parse(readFileSync(inWorkspace(name), 'utf8')) as Recipe;

describe('language model tools', function () {
  this.timeout(240_000);
  let statistics: string;

  before(async () => {
    await services();
  });

  it('are all offered', () => {
    const offered = vscode.lm.tools.filter(({ name }) => name.startsWith(toolPrefix));
    assert.deepEqual(
      offered.map(({ name }) => name).sort(),
      toolNames.map((name) => `${toolPrefix}${name}`).sort(),
    );
    assert.ok(offered.every(({ description }) => description.length > 80));
  });

  it('list what the window knows', async () => {
    const { data } = await call('listModels', {});
    assert.deepEqual(
      data.models.map((one: { model: string }) => one.model),
      [model],
    );
    assert.equal(data.recipes[0].recipe, 'shapes-50.fitprune.json');
  });

  it('calibrate in a run of the user’s: listed, and cancelled there', async () => {
    const { runs } = await services();
    const input = { model, data: 'calibration.jsonl', samples: 64 };
    const { data } = await call('calibrate', input);
    const [run] = runs.runs;
    assert.equal(run!.kind, 'calibration');
    assert.equal(run!.title, 'Calibrating shapes-llava on calibration.jsonl');
    await until('some samples', () => run!.done > 2, 60);
    run!.cancel();
    const ended = await call('runStatus', { run: data.run, waitSeconds: 60 });
    assert.equal(ended.data.state, 'cancelled');
    assert.match(ended.text, /kept: calling calibrate again/);
    await until('no worker', () => workerProcesses().length === 0);
    assert.deepEqual(runs.runs, []);
    // A run that the user stopped can be continued from the tree; for one that a window's end cut
    // off, a message offers it, too.
    const { unfinished } = await services();
    const [left] = unfinished.all;
    assert.equal(left!.title, 'Calibrating shapes-llava on calibration.jsonl');
    assert.deepEqual([left!.total, left!.isStopped], [64, true]);
  });

  it('resume, cancel by themselves, and show the statistics in the tree', async () => {
    const input = { model, data: 'calibration.jsonl', waitSeconds: 60 };
    const started = await call('calibrate', input);
    assert.equal(started.data.state, 'done');
    assert.equal(started.data.samplesTotal, 12, 'as the setting says');
    const { data } = await call('runResult', { run: started.data.run });
    statistics = data.calibration.statistics;
    assert.ok(data.calibration.added < 12);
    const store = (await services()).statistics;
    await until('the tree has them', () => store.all().length === 1);
    assert.deepEqual((await services()).unfinished.all, []);
    const other = await call('calibrate', { ...input, samples: 64, waitSeconds: 0 });
    const { data: stopped } = await call('cancelRun', { run: other.data.run });
    assert.equal(stopped.state, 'cancelled');
    assert.deepEqual((await services()).runs.runs, []);
  });

  it('fit by the window’s fitter, and replace nothing unasked', async () => {
    const input = { statistics, budget: '60%', out: mine };
    const { data } = await call('fit', input);
    assert.equal(data.recipe, mine);
    assert.ok(recipeAt(mine).schedule.length > 0);
    assert.match(await failure('fit', input), /exists.*file-exists/);
    await call('fit', { ...input, overwrite: true });
  });

  it('evaluate, and write the result into the recipe as it is in the editor', async () => {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(inWorkspace(mine)));
    const input = { recipes: [mine], data: 'evaluation.jsonl', samples: 4, waitSeconds: 60 };
    const { data: started } = await call('evaluate', input);
    assert.equal(started.state, 'done');
    const { data } = await call('runResult', { run: started.run });
    const [record] = recipeAt(mine).evaluation!;
    assert.equal(record!.samples, 4);
    assert.equal(data.evaluation.recipes[0].measured.accuracy, record!.accuracy);
    assert.match(document.getText(), /"evaluation"/);
    const compared = await call('compare', { recipes: [mine, 'shapes-50.fitprune.json'] });
    assert.match(compared.text, /^\| /);
    const explained = await call('explain', { recipe: mine });
    assert.match(explained.text, /Measured on 4 samples/);
  });

  it('read the text in the editor, saved or not', async () => {
    const uri = vscode.Uri.file(inWorkspace(mine));
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), 'no JSON ');
    await vscode.workspace.applyEdit(edit);
    assert.match(await failure('explain', { recipe: mine }), /recipe-invalid/);
    await vscode.window.showTextDocument(uri);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    assert.ok((await call('explain', { recipe: mine })).text.length > 0);
  });

  it('inspect a sample', async () => {
    const { data } = await call('inspect', { recipe: mine, data: 'evaluation.jsonl' });
    assert.equal(data.visualTokens, 144);
    assert.equal(data.maps.flat().join('').length, 144);
    await until('no worker', () => workerProcesses().length === 0);
  });

  it('apply, and the tree shows the folder', async () => {
    const { data: started } = await call('apply', { recipe: mine, out: 'pruned', waitSeconds: 60 });
    assert.equal(started.state, 'done');
    const { data } = await call('runResult', { run: started.run });
    assert.equal(data.apply.folder, 'pruned');
    const { index } = await services();
    assert.ok(index.modelAt(inWorkspace('pruned')) !== undefined);
  });

  it('refuse paths outside, wrong input and missing files', async () => {
    assert.match(await failure('explain', { recipe: '/etc/hostname' }), /outside-folder/);
    assert.match(await failure('calibrate', { model }), /"data" is missing.*tool-input/);
    assert.match(await failure('runResult', { run: 'run-99' }), /unknown-run/);
    assert.match(await failure('calibrate', { model: 'images', data: 'x' }), /not-a-model/);
  });

  it('ask before they run or write, and say what is replaced', async () => {
    const all = await services();
    const asked = async (name: ToolName, input: object) =>
      (await prepare(all, name, input)).confirmationMessages;
    const fit = { statistics, budget: '60%' };
    assert.equal((await asked('fit', { ...fit, out: 'new' }))!.title, 'Fit a recipe to 60%?');
    const replacing = (await asked('fit', { ...fit, out: mine, overwrite: true }))!;
    assert.equal(replacing.title, `Replace ${mine}?`);
    const calibrating = (await asked('calibrate', { model, data: 'a_*b*.jsonl' }))!;
    assert.match((calibrating.message as vscode.MarkdownString).value, /a\\_\\\*b\\\*\.jsonl/);
    for (const name of ['evaluate', 'inspect'] as const) {
      const input = { recipe: mine, recipes: [mine], data: 'evaluation.jsonl' };
      const { recipe, recipes, data } = input;
      const given = name === 'inspect' ? { recipe, data } : { recipes, data };
      assert.ok((await asked(name, given)) !== undefined, name);
    }
    const applying = (await asked('apply', { recipe: mine }))!;
    assert.equal(applying.title, `Apply ${mine}?`);
    const over = { recipe: mine, out: 'images', overwrite: true };
    assert.equal((await asked('apply', over))!.title, 'Replace images?');
    for (const name of ['listModels', 'runStatus', 'explain', 'compare'] as const) {
      assert.equal(await asked(name, {}), undefined, name);
    }
  });

  it('say how the server for MCP clients is started', async () => {
    const [start, ...others] = serverStarts(await services());
    assert.deepEqual(others, []);
    assert.equal(start!.command, process.execPath);
    assert.ok(existsSync(start!.args[0]!));
    assert.deepEqual(start!.args.slice(1, 4), [
      'mcp',
      '--folder',
      inWorkspace('.').replace(/\/$/, ''),
    ]);
    assert.equal(start!.env['ELECTRON_RUN_AS_NODE'], '1');
  });
});
