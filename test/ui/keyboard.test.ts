import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../src/core/recipe/types';
import { useWorkbench } from './support/use-workbench';

/** Presses of Tab after which an element counts as unreachable. */
const most = 40;

describe('without a mouse, from the palette to the applied folder', () => {
  const open = useWorkbench({
    workspace: 'sample',
    settings: { 'fitprune.device': 'cpu', 'fitprune.samples': 4 },
  });
  const press = (key: string): Promise<void> => open().page.keyboard.press(key);
  const recipe = (name: string): Recipe =>
    JSON.parse(readFileSync(path.join(open().folder!, `${name}.fitprune.json`), 'utf8')) as Recipe;

  /** By its whole name; the list is opened again until the command is in it. */
  async function run(name: string): Promise<void> {
    const { page, quickInput, quickPickRow } = workbenchOf();
    await expect
      .poll(
        async () => {
          await press('F1');
          await quickInput.locator('input[type=text]').waitFor({ timeout: 5000 });
          await page.keyboard.type(name);
          const focused = quickPickRow(name).and(page.locator('.focused'));
          const isThere = await focused.waitFor({ timeout: 5000 }).then(
            () => true,
            () => false,
          );
          await press(isThere ? 'Enter' : 'Escape');
          return isThere;
        },
        { timeout: 30_000 },
      )
      .toBe(true);
  }

  function workbenchOf() {
    const workbench = open();
    return {
      page: workbench.page,
      quickInput: workbench.quickInput,
      quickPickRow: (name: string) => workbench.quickPickRow(name),
    };
  }

  /** Narrows the open list by typing, and takes the row that is left. */
  async function choose(words: string): Promise<void> {
    const { page, quickPickRow } = workbenchOf();
    await quickPickRow(words).waitFor();
    await page.keyboard.type(words);
    await quickPickRow(words).and(page.locator('.focused')).waitFor();
    await press('Enter');
  }

  /** What has the focus in a panel: its role or kind, and its name. */
  function focusIn(panel: Frame): Promise<string> {
    return panel.evaluate(() => {
      const at = document.activeElement;
      const kind = at?.getAttribute('type') ?? at?.getAttribute('role') ?? at?.localName;
      return `${kind} ${at?.getAttribute('aria-label') ?? at?.textContent.trim() ?? ''}`;
    });
  }

  async function tabTo(panel: Frame, wanted: RegExp): Promise<void> {
    const passed: string[] = [];
    for (let presses = 0; presses < most; presses += 1) {
      await press('Tab');
      const focus = await focusIn(panel);
      if (wanted.test(focus)) return;
      passed.push(focus);
    }
    throw new Error(`Tab reaches no ${String(wanted)}, but: ${passed.join('; ')}`);
  }

  it('fits', async () => {
    await run('FitPrune: Fit Recipe');
    await choose('50% fewer FLOPs');
    await open().activeTab('shapes-llava-50.fitprune.json').waitFor({ timeout: 60_000 });
  });

  it('moves the slider of the panel, and saves', async () => {
    const workbench = open();
    await run('FitPrune: Show Trade-off');
    const panel = await workbench.webview('.curve');
    const slider = panel.locator('input[type=range]');
    await slider.waitFor();
    await press('Control+2');
    await tabTo(panel, /^range /);
    const before = Number(await slider.inputValue());
    for (let presses = 0; presses < 3; presses += 1) await press('ArrowLeft');
    await press('PageDown');
    await expect.poll(async () => Number(await slider.inputValue())).toBeLessThan(before);
    await tabTo(panel, /Save as Recipe/);
    await workbench.screenshot('keyboard-save');
    await press('Enter');
    const { quickInput, page } = workbench;
    await quickInput.locator('.quick-input-title', { hasText: 'Save as Recipe' }).waitFor();
    await press('Control+A');
    await page.keyboard.type('kept');
    await press('Enter');
    await workbench.activeTab('kept.fitprune.json').waitFor();
    expect(recipe('kept').budget.reduction).toBeLessThan(0.5);
    expect(recipe('shapes-llava-50').budget.reduction).toBe(0.5);
  });

  it('applies it, again over the first, and a runtime loads it', async () => {
    const workbench = open();
    const { quickInput, page } = workbench;
    const title = quickInput.locator('.quick-input-title', { hasText: 'Folder' });
    await run('FitPrune: Apply Recipe');
    await title.waitFor();
    await press('Enter');
    await workbench.notification(/kept is applied/).waitFor({ timeout: 90_000 });
    // The message is answered by keys too.
    await run('Notifications: Clear All Notifications');
    await run('FitPrune: Apply Recipe');
    await title.waitFor();
    await press('Enter');
    await workbench.dialog(/exists already/).waitFor();
    const focused = page.locator('.monaco-dialog-box .monaco-button:focus');
    for (let presses = 0; presses < 5; presses += 1) {
      if ((await focused.innerText()).trim() === 'Replace') break;
      await press('Tab');
    }
    expect((await focused.innerText()).trim()).toBe('Replace');
    await press('Enter');
    await workbench.notification(/kept is applied/).waitFor({ timeout: 90_000 });
    const decoder = path.join(workbench.folder!, 'kept', 'onnx', 'decoder_model_merged.onnx');
    expect(existsSync(decoder)).toBe(true);
    const session = await InferenceSession.create(decoder);
    expect(session.outputNames).toContain('logits');
    await session.release();
  });
});
