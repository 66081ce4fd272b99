import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { commands } from '../../../src/contributions';
import type { ReportFiles } from '../../../src/core/report/write';
import { Answers } from '../support/answers';
import { until } from '../support/wait';
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

  it('suggests a folder beside the recipe, writes everything into it, and says so', async () => {
    answers = new Answers('shapes-llava-report');
    const files = await write(recipe);
    const [{ kind, offered }] = answers.asked as [(typeof answers.asked)[0]];
    assert.equal(kind, 'pick');
    assert.deepEqual(offered, ['shapes-llava-report', 'Choose a folder…']);
    const suggested = inWorkspace('shapes-llava-report');
    assert.equal(files?.html, path.join(suggested, 'report.html'));
    const written = [files.html, files.markdown, ...files.figures];
    assert.deepEqual(
      readdirSync(suggested).sort(),
      written.map((file) => path.basename(file)).sort(),
    );
    assert.match(readFileSync(files.html, 'utf8'), /<h1>FitPrune report: shapes-llava<\/h1>/);
    assert.match(readFileSync(files.markdown, 'utf8'), /`shapes-50`/);
    const notice = answers.asked.at(-1)!;
    assert.match(
      notice.title,
      /^The report is in shapes-llava-report: report\.html, report\.md and \d+ figures\.$/,
    );
    assert.deepEqual([notice.offered[0], notice.offered.at(-1)], ['Open', 'Reveal']);
    rmSync(suggested, { recursive: true });
  });

  const windows = [
    {
      ...{ of: 'a window of this machine', remoteName: undefined, uiKind: vscode.UIKind.Desktop },
      offered: ['Open', 'Markdown', 'Reveal'],
      presses: { Open: 'report.html', Markdown: 'preview' },
    },
    {
      ...{ of: 'a window in a browser', remoteName: undefined, uiKind: vscode.UIKind.Web },
      ...{ offered: ['Open', 'Reveal'], presses: { Open: 'preview' } },
    },
    {
      ...{ of: 'a remote window', remoteName: 'ssh-remote', uiKind: vscode.UIKind.Desktop },
      ...{ offered: ['Open', 'Reveal'], presses: { Open: 'preview' } },
    },
  ];
  for (const { of, remoteName, uiKind, offered, presses } of windows) {
    for (const [button, expected] of Object.entries(presses)) {
      it(`${button}, in ${of}, shows ${expected}`, async () => {
        const opened: string[] = [];
        const restore = patchEnv({
          ...{ remoteName, uiKind },
          openExternal: (uri: vscode.Uri) => {
            opened.push(path.basename(uri.fsPath));
            return Promise.resolve(true);
          },
        });
        try {
          answers = new Answers('Choose a folder', folder);
          answers.pressed.add(button);
          assert(await write(recipe));
          assert.deepEqual(answers.asked.at(-1)!.offered, offered);
          const isPreview = expected === 'preview';
          await until('something is shown', () =>
            isPreview ? isPreviewShown() : opened.length > 0,
          );
          assert.deepEqual(opened, isPreview ? [] : [expected]);
          assert.equal(isPreviewShown(), isPreview);
        } finally {
          restore();
          await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        }
      });
    }
  }

  it('asks before it replaces an earlier one', async () => {
    answers = new Answers('Choose a folder', folder);
    await write(recipe);
    answers.restore();
    const markdown = path.join(folder, 'report.md');
    writeFileSync(markdown, 'mine');
    answers = new Answers('Choose a folder', folder, undefined);
    assert.equal(await write(recipe), undefined);
    assert.equal(readFileSync(markdown, 'utf8'), 'mine');
    answers.restore();
    answers = new Answers('Choose a folder', folder, 'Replace');
    assert(await write(vscode.Uri.file(inWorkspace('shapes-llava'))));
    assert.notEqual(readFileSync(markdown, 'utf8'), 'mine');
  });

  it('is left without a trace', async () => {
    answers = new Answers(undefined);
    assert.equal(await write(recipe), undefined);
    assert(!existsSync(folder));
  });
});

function isPreviewShown(): boolean {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.some(
    ({ input }) =>
      input instanceof vscode.TabInputWebview && input.viewType.includes('markdown.preview'),
  );
}

/** Replaces what the window reports about itself. @returns a function that restores it */
function patchEnv(values: Record<string, unknown>): () => void {
  const original = Object.keys(values).map(
    (name) => [name, Object.getOwnPropertyDescriptor(vscode.env, name)!] as const,
  );
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(vscode.env, name, { value, configurable: true });
  }
  return () => {
    original.forEach(([name, was]) => Object.defineProperty(vscode.env, name, was));
  };
}
