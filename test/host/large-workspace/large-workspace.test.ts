import assert from 'node:assert/strict';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import path from 'node:path';
import * as vscode from 'vscode';
import { findData } from '../../../src/core/workspace/data-search';
import type { Services } from '../../../src/host/services';
import { writeMany } from '../support/many-files';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

/** Seconds: what takes 2 on an idle machine may take longer where tests share one. */
const bound = 6;
/**
 * Folders of images; 300 make a tree as large as the largest data sets, which takes long to write
 * and remove.
 */
const parts = Number(process.env['FITPRUNE_IMAGE_FOLDERS'] ?? 30);
const images = 1000;

describe(`a workspace with ${parts * images} images and a node_modules`, function () {
  this.timeout(120_000);
  let all: Services;

  before(async () => {
    all = await services();
    await all.index.ready;
    // Written while the window watches, as when a data set is unpacked.
    const started = performance.now();
    for (let part = 0; part < parts; part++) {
      writeMany(inWorkspace('coco', `part-${part}`), images, 'jpg');
    }
    for (let one = 0; one < 100; one++) {
      writeMany(inWorkspace('node_modules', `package-${one}`, 'dist'), 300, 'js');
    }
    // A note on each picture; these must not displace the questions that lie in a folder after
    // them.
    writeMany(inWorkspace('coco', 'annotations'), 5000, 'json');
    mkdirSync(inWorkspace('coco', 'questions'));
    copyFileSync(
      inWorkspace('evaluation.jsonl'),
      inWorkspace('coco', 'questions', 'held-out.jsonl'),
    );
    cpSync(inWorkspace('shapes-llava'), inWorkspace('models', 'second'), { recursive: true });
    cpSync(inWorkspace('shapes-llava'), inWorkspace('node_modules', 'a-model'), {
      recursive: true,
    });
    copyFileSync(
      inWorkspace('shapes-50.fitprune.json'),
      inWorkspace('node_modules', 'example.fitprune.json'),
    );
    console.log(`made in ${seconds(started)} s`);
  });

  after(() => {
    const started = performance.now();
    rmSync(inWorkspace('coco'), { recursive: true, force: true });
    rmSync(inWorkspace('node_modules'), { recursive: true, force: true });
    console.log(`removed in ${seconds(started)} s`);
  });

  it('has its models and recipes found, except those of packages, and the window keeps working', async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const started = performance.now();
    await all.index.search();
    const took = seconds(started);
    delay.disable();
    const longest = Math.round(delay.max / 1e6);
    console.log(`models and recipes in ${took} s; at most ${longest} ms without an answer`);
    const names = all.index.models.map(({ folder }) => path.relative(inWorkspace(), folder));
    assert.deepEqual(names, [path.join('models', 'second'), 'shapes-llava']);
    assert.ok(!all.index.recipes.some(({ file }) => file.includes('node_modules')));
    assert.ok(took < bound);
    assert.ok(longest < 1000);
  });

  it('has its data found, each folder with all of its images', async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const started = performance.now();
    const found = await findData(inWorkspace());
    const took = seconds(started);
    delay.disable();
    const longest = Math.round(delay.max / 1e6);
    console.log(`${found.length} data in ${took} s; at most ${longest} ms without an answer`);
    const questions = found
      .filter(({ kind }) => kind === 'questions')
      .map(({ path: file }) => path.relative(inWorkspace(), file));
    assert.ok(questions.includes(path.join('coco', 'questions', 'held-out.jsonl')));
    assert.ok(questions.includes('evaluation.jsonl'));
    const folders = found.filter(({ path: folder }) => folder.includes('part-'));
    assert.equal(folders.length, Math.min(parts, 200 - 1));
    for (const { count } of folders) assert.equal(count, images);
    assert.ok(took < bound);
    assert.ok(longest < 1000);
  });

  it('is not searched again for files that are written beside the models', async () => {
    const recipe = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));
    const text = readFileSync(recipe.fsPath, 'utf8');
    const isListed = (file: string) => all.index.recipes.some((one) => one.file === file);
    // Once this file is reported, everything written before it has been reported, too. A search may
    // list it earlier.
    const first = inWorkspace('first.fitprune.json');
    const watcher = vscode.workspace.createFileSystemWatcher('**/first.fitprune.json');
    const notified = new Promise<void>((resolve) => {
      watcher.onDidCreate(() => {
        resolve();
      });
    });
    writeFileSync(first, text);
    await notified;
    watcher.dispose();
    await until('it is listed', () => isListed(first));
    await all.index.settled();
    let searches = 0;
    const watched = all.index as unknown as { searchAll: () => Promise<void> };
    const { searchAll } = watched;
    watched.searchAll = async () => {
      searches++;
      await searchAll.call(all.index);
    };
    writeMany(inWorkspace('coco', 'more'), 2000, 'jpg');
    mkdirSync(inWorkspace('node_modules', 'one'));
    writeFileSync(inWorkspace('node_modules', 'one', 'config.json'), '{}');
    // Recipes are read where they are.
    writeFileSync(recipe.fsPath, `${text}\n`);
    await until('it is read again', () => all.index.recipeAt(recipe)?.text === `${text}\n`);
    const another = inWorkspace('another.fitprune.json');
    writeFileSync(another, text);
    await until('it is listed', () => isListed(another));
    rmSync(another);
    await until('it is gone', () => !isListed(another));
    assert.equal(searches, 0);
    // A model is found by a search.
    const config = inWorkspace('shapes-llava', 'config.json');
    writeFileSync(config, `${readFileSync(config, 'utf8')}\n`);
    await until('it is searched', () => searches > 0);
  });
});

function seconds(started: number): number {
  return Math.round((performance.now() - started) / 100) / 10;
}
