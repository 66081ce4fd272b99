import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { RunHandle } from '../../../src/host/runs/run';
import { until } from '../support/wait';
import { inWorkspace, services } from '../support/workspace';

/** Notifications that opened while `work` was done, by title, with their texts. */
async function noticesDuring(
  work: (notices: Map<string, string[]>) => Promise<void>,
): Promise<void> {
  const notices = new Map<string, string[]>();
  const { window } = vscode as { window: { withProgress: unknown } };
  const original = window.withProgress;
  type Report = { message?: string; increment?: number };
  window.withProgress = (
    { title = '' }: vscode.ProgressOptions,
    task: (progress: vscode.Progress<Report>, token: vscode.CancellationToken) => Thenable<unknown>,
  ) => {
    const words: string[] = [];
    notices.set(title, words);
    const progress = {
      report: ({ message = '', increment = 0 }: Report) => words.push(`${message} +${increment}`),
    };
    return task(progress, new vscode.CancellationTokenSource().token);
  };
  try {
    await work(notices);
  } finally {
    window.withProgress = original;
  }
}

/** A run whose end a test decides. */
async function startRun(title: string) {
  const { runs } = await services();
  let finish: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (finish = resolve));
  let handle: RunHandle | undefined;
  const result = runs.start({
    ...({ kind: 'sweep', title, modelFolder: inWorkspace(`${title}-model`) } as const),
    work: async (given) => {
      handle = given;
      await ended;
    },
  });
  await until('its start', () => handle !== undefined);
  return { handle: handle!, finish: () => (finish(), result) };
}

describe('the notification of a run', () => {
  it('is shown from its start if no page shows it, and ends with it', async () => {
    await noticesDuring(async (notices) => {
      const { handle, finish } = await startRun('plain');
      handle.onProgress(0, 4);
      handle.onProgress(1, 4);
      await finish();
      const words = notices.get('plain')!;
      assert.match(words.at(-1)!, /^1 of 4 samples.* \+25$/);
    });
  });

  it('opens when no page shows the run any more, with its progress', async () => {
    const { runs } = await services();
    await noticesDuring(async (notices) => {
      let isVisible = true;
      const page = runs.addPage({
        isOf: () => false,
        shows: ({ title }) => isVisible && title === 'watched',
        announce: () => undefined,
      });
      const { handle, finish } = await startRun('watched');
      handle.onProgress(0, 4);
      handle.onProgress(2, 4);
      runs.refreshNotices();
      assert.equal(notices.has('watched'), false);
      isVisible = false;
      runs.refreshNotices();
      assert.match(notices.get('watched')!.join(), /^2 of 4 samples.* \+50$/);
      // A page that shows the run again replaces the notification; when it is hidden, a new
      // notification starts from nothing.
      isVisible = true;
      runs.refreshNotices();
      const { length } = notices.get('watched')!;
      handle.onProgress(3, 4);
      assert.equal(notices.get('watched')!.length, length);
      isVisible = false;
      runs.refreshNotices();
      assert.match(notices.get('watched')!.at(-1)!, /^3 of 4 samples.* \+75$/);
      await finish();
      page.dispose();
    });
  });

  it('opens when the page is closed', async () => {
    const { runs } = await services();
    await noticesDuring(async (notices) => {
      const page = runs.addPage({
        isOf: () => false,
        shows: () => true,
        announce: () => undefined,
      });
      const { finish } = await startRun('closed');
      assert.equal(notices.has('closed'), false);
      page.dispose();
      assert.equal(notices.has('closed'), true);
      await finish();
    });
  });
});
