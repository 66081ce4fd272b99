import { writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from '../support/use-workbench';

/** What the window shows when a part begins, in order. */
const stageTexts: readonly [part: string, words: string][] = [
  ['finding a device', 'finding the best device'],
  ['model and data', 'reading the model and the data'],
  ['samples', ' of 64 samples'],
];

describe('a first fit in a new window', () => {
  const open = useWorkbench({
    workspace: 'sample',
    // As many threads as a user has: the benchmark reads the times.
    machineSettings: { 'fitprune.threads': 0 },
  });

  it('leads to a recipe and its curve, and shows when each part began', async () => {
    const workbench = open();
    const command = 'FitPrune: Fit Recipe';
    while (!(await workbench.offersCommand(command))) await workbench.page.waitForTimeout(100);
    const seen = await watch(workbench.page);
    const asked = Date.now();
    await workbench.runCommand(command);
    const row = workbench.quickPickRow('60% fewer FLOPs');
    await row.waitFor();
    const question = Date.now();
    await row.click();
    await workbench.activeTab('shapes-llava-60.fitprune.json').waitFor({ timeout: 120_000 });
    const written = Date.now();
    const frame = await workbench.webview('h1:text("shapes-llava")');
    await frame.locator('path.fitted').waitFor();
    const shown = Date.now();

    // A device may have been found while the question was open: a part that was never shown took no
    // time.
    const times = await seen();
    const starts: [string, number][] = [
      ['question', asked],
      ['start', question],
      ...stageTexts.flatMap(([part, words]): [string, number][] =>
        times[words] === undefined ? [] : [[part, Math.max(question, times[words])]],
      ),
      ['editor and panel', written],
      ['', shown],
    ];
    expect(starts.some(([part]) => part === 'samples')).toBe(true);
    const parts = starts.slice(1).map(([, end], at): [string, number] => {
      const [part, start] = starts[at]!;
      expect(end, part).toBeGreaterThanOrEqual(start);
      return [part, end - start];
    });
    // No test fails by these figures: the benchmark reads them.
    const result = process.env['FITPRUNE_JOURNEY_RESULT'];
    if (result !== undefined) writeFileSync(result, JSON.stringify(Object.fromEntries(parts)));
  });
});

/**
 * Records when notifications first show each of the texts.
 * @returns milliseconds of the clock, by text
 */
async function watch(page: Page): Promise<() => Promise<Record<string, number>>> {
  const times = await page.evaluateHandle(
    (all) => {
      const found: Record<string, number> = {};
      new MutationObserver(() => {
        const text = document.querySelector('.notifications-toasts')?.textContent ?? '';
        for (const words of all) {
          if (found[words] === undefined && text.includes(words)) found[words] = Date.now();
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
      return found;
    },
    stageTexts.map(([, words]) => words),
  );
  return () => times.jsonValue();
}
