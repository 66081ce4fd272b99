import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { ReportFiles } from '../../../src/core/report/write';
import { Answers } from '../support/answers';
import { inWorkspace, services } from '../support/workspace';

const write = (argument?: vscode.Uri) =>
  vscode.commands.executeCommand<ReportFiles | undefined>(commands.writeReport, argument);

describe('Write Report', function () {
  this.timeout(60_000);
  let answers: Answers | undefined;
  const folder = inWorkspace('reports');
  const recipe = vscode.Uri.file(inWorkspace('shapes-50.fitprune.json'));

  before(async () => {
    const { index } = await services();
    await index.ready;
  });

  afterEach(() => {
    answers?.restore();
    answers = undefined;
    rmSync(folder, { recursive: true, force: true });
  });

  it('suggests a place beside the recipe, and writes page, Markdown and figures', async () => {
    answers = new Answers(path.join(folder, 'shapes.html'));
    const files = await write(recipe);
    const [{ kind, offered }] = answers.asked as [(typeof answers.asked)[0]];
    assert.equal(kind, 'save');
    assert.deepEqual(offered, [inWorkspace('shapes-llava-report.html')]);
    assert.equal(files?.html, path.join(folder, 'shapes.html'));
    for (const file of [files.html, files.markdown, ...files.figures]) assert(existsSync(file));
    assert.match(readFileSync(files.html, 'utf8'), /<h1>FitPrune report: shapes-llava<\/h1>/);
    assert.match(readFileSync(files.markdown, 'utf8'), /`shapes-50`/);
  });

  it('asks before it replaces files that the dialog has not asked about', async () => {
    answers = new Answers(path.join(folder, 'shapes.html'));
    await write(recipe);
    answers.restore();
    const markdown = path.join(folder, 'shapes.md');
    writeFileSync(markdown, 'mine');
    answers = new Answers(path.join(folder, 'shapes.html'), undefined);
    assert.equal(await write(recipe), undefined);
    assert.equal(readFileSync(markdown, 'utf8'), 'mine');
    answers.restore();
    answers = new Answers(path.join(folder, 'shapes.html'), 'Replace');
    assert(await write(vscode.Uri.file(inWorkspace('shapes-llava'))));
    assert.notEqual(readFileSync(markdown, 'utf8'), 'mine');
  });

  it('is left without a trace', async () => {
    answers = new Answers(undefined);
    assert.equal(await write(recipe), undefined);
    assert(!existsSync(folder));
  });
});
