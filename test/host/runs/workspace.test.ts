import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import { checkRecipe, passes } from '../../../src/core/recipe/checks/check';
import { modelLookup } from '../../../src/core/workspace/model-lookup';
import type { Recipe } from '../../../src/core/recipe/types';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

describe('the workspace', function () {
  this.timeout(120_000);
  let answers: Answers | undefined;

  afterEach(() => {
    answers?.restore();
    answers = undefined;
  });

  it('is offered to keep statistics out of git, once, if there is git', async () => {
    mkdirSync(inWorkspace('.git'));
    writeFileSync(inWorkspace('.gitignore'), 'dist/');
    const settings = vscode.workspace.getConfiguration('fitprune');
    await settings.update('samples', 2, vscode.ConfigurationTarget.Workspace);
    answers = new Answers('calibration.jsonl');
    answers.pressed.add('Add to .gitignore');
    await vscode.commands.executeCommand(commands.calibrateModel);
    // Resolves when the run's end has been read, or is out of sight.
    const text = await until(
      'the line is there',
      () => {
        const now = readFileSync(inWorkspace('.gitignore'), 'utf8');
        return now.includes('.fitprune') && now;
      },
      40,
    );
    assert.equal(text, 'dist/\n.fitprune/\n');
    assert.equal((await services()).statistics.all()[0]?.samples, 2);
    answers.restore();
    answers = new Answers('calibration.jsonl');
    await vscode.commands.executeCommand(commands.calibrateModel);
    assert.ok(!answers.messages.some((message) => message.includes('git')));
    await settings.update('samples', undefined, vscode.ConfigurationTarget.Workspace);
  });

  it('gets a new recipe by hand, filled in from the model, that passes every check', async () => {
    answers = new Answers('by-hand');
    await vscode.commands.executeCommand(commands.newRecipe);
    const file = inWorkspace('by-hand.fitprune.json');
    const text = readFileSync(file, 'utf8');
    const recipe = JSON.parse(text) as Recipe;
    assert.equal(recipe.model.path, 'shapes-llava');
    assert.equal(recipe.fit, undefined);
    assert.deepEqual(
      (await checkRecipe(text, modelLookup(inWorkspace()))).filter(
        (one) => one.severity !== 'info',
      ),
      [],
    );
    assert.ok(passes(await checkRecipe(text)));
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file);
  });

  it('follows files that appear and disappear', async () => {
    const { index } = await services();
    const file = inWorkspace('sub', 'copied.fitprune.json');
    mkdirSync(path.dirname(file));
    writeFileSync(file, readFileSync(inWorkspace('shapes-50.fitprune.json')));
    const found = await until('the copy', () => index.recipeAt(vscode.Uri.file(file)));
    assert.equal(found.modelFolder, inWorkspace('sub', 'shapes-llava'));
    assert.equal(index.modelAt(found.modelFolder), undefined, 'its path leads nowhere from here');
    rmSync(file);
    await until('it is gone', () => index.recipeAt(vscode.Uri.file(file)) === undefined);
  });

  it('follows typing, saved or not, without searching the workspace', async () => {
    const { index } = await services();
    // Waits until the files of earlier tests have been found.
    let last = performance.now();
    const listening = index.onDidChange(() => (last = performance.now()));
    await until('quiet', () => performance.now() - last > 700);
    listening.dispose();
    const { workspace } = vscode as { workspace: { findFiles: unknown } };
    const search = workspace.findFiles;
    let searches = 0;
    workspace.findFiles = (...args: Parameters<typeof vscode.workspace.findFiles>) => {
      searches += 1;
      return (search as typeof vscode.workspace.findFiles)(...args);
    };
    const uri = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));
    const editor = await vscode.window.showTextDocument(uri);
    const { document } = editor;
    const at = document.positionAt(document.getText().indexOf('0.5'));
    await editor.edit((edit) => {
      edit.replace(new vscode.Range(at, at.translate(0, 3)), '0.4');
    });
    await until('the edit', () => index.recipeAt(uri)?.recipe?.budget.reduction === 0.4);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '{');
    });
    await until('it is no recipe', () => index.recipeAt(uri)?.problem !== undefined);
    workspace.findFiles = search;
    assert.equal(searches, 0);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await until('reverted', () => index.recipeAt(uri)?.recipe?.budget.reduction === 0.5);
  });

  it('is copied whole for the sample, and a second copy leaves the first', async () => {
    const target = inWorkspace('copies');
    mkdirSync(target);
    // Opening a folder would end this window: only the way to it is tested.
    const opened: unknown[] = [];
    const original = vscode.commands.executeCommand;
    const stand = (command: string, ...args: unknown[]): Thenable<unknown> => {
      if (command !== 'vscode.openFolder') return original(command, ...args);
      opened.push(...args);
      return Promise.resolve();
    };
    (vscode.commands as { executeCommand: unknown }).executeCommand = stand;
    try {
      answers = new Answers(target, target);
      await original(commands.openSample);
      await original(commands.openSample);
    } finally {
      (vscode.commands as { executeCommand: unknown }).executeCommand = original;
    }
    assert.equal((opened[0] as vscode.Uri).fsPath, path.join(target, 'fitprune-sample'));
    assert.equal((opened[2] as vscode.Uri).fsPath, path.join(target, 'fitprune-sample-2'));
    const decoder = 'fitprune-sample-2/shapes-llava/onnx/decoder_model_merged.onnx';
    assert.ok(existsSync(path.join(target, decoder)));
    rmSync(target, { recursive: true });
  });
});
