import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { resultsFolder } from '../../scripts/hosts/pins';
import { useWorkbench } from './support/use-workbench';
import { readableThemes } from './support/workbench';

describe('Inspect Tokens', () => {
  const open = useWorkbench({
    workspace: 'sample',
    viewport: { width: 1500, height: 1000 },
    machineSettings: { 'fitprune.device': 'cpu' },
  });

  const panel = (): Promise<Frame> => open().webview('h1 span:text("Inspect Tokens")');
  const slider = (frame: Frame): Locator => frame.getByRole('slider', { name: /layer/i });
  const patch = (frame: Frame, index: number): Locator => frame.locator(`[data-index="${index}"]`);
  const goneCount = (frame: Frame): Promise<number> => frame.locator('.patch.gone').count();
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await open().page.keyboard.press(key);
  };

  it('opens beside the recipe with the first held-out sample', async () => {
    const workbench = open();
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Inspect Tokens');
    const frame = await panel();
    await slider(frame).waitFor({ timeout: 90_000 });
    // The line that screen readers read holds the question too, a moment later.
    await frame.locator('.question', { hasText: 'What color is the triangle?' }).waitFor();
    expect(await frame.locator('.answers').innerText()).toMatch(
      /Reference\s+blue\s+Unpruned\s+blue[\s\S]+Pruned\s+blue/,
    );
    await frame.getByText('Same answer', { exact: true }).waitFor();
    await frame.getByText('evaluation.jsonl').waitFor();
    expect(await frame.locator('.patch').count()).toBe(144);
    // At first, the tokens that the last step leaves: 48 of 144.
    expect(await goneCount(frame)).toBe(96);
    expect(await workbench.accessibilityProblems(frame)).toEqual([]);
    await workbench.screenshot('inspect-dark');
  });

  it('walks through the layers by keys: patches dropped so far are covered', async () => {
    const frame = await panel();
    await slider(frame).focus();
    await press('Home');
    await expect.poll(() => goneCount(frame)).toBe(0);
    await frame.getByText('Before the first layer').waitFor();
    await press('ArrowRight');
    await expect.poll(() => goneCount(frame)).toBe(36);
    await frame.getByText('108 of 144 tokens stay · 36 dropped here').waitFor();
    await press('ArrowRight', 'ArrowRight');
    await expect.poll(() => goneCount(frame)).toBe(82);
    expect(await slider(frame).getAttribute('aria-valuetext')).toBe(
      'Layer 2: 62 of 144 tokens stay · 35 dropped here',
    );
    await open().screenshot('inspect-layer-2');
    await press('End');
    await expect.poll(() => goneCount(frame)).toBe(96);
    await press('Home', 'ArrowRight', 'ArrowRight');
  });

  it('leaves the picture where it is, whatever is under the pointer, and shows all of it', async () => {
    const workbench = open();
    const frame = await panel();
    const picture = frame.locator('svg.patches').first();
    const details = frame.locator('.details');
    for (const [width, height] of [
      [1500, 1000],
      [1500, 760],
      // With the figures beside the picture.
      [2300, 900],
    ] as const) {
      await workbench.page.setViewportSize({ width, height });
      await frame.locator('h1').hover();
      await details.getByText('Point at a patch').waitFor();
      await expect
        .poll(() =>
          picture.evaluate((one) => {
            const page = one.ownerDocument.defaultView!;
            return one.getBoundingClientRect().bottom <= page.innerHeight;
          }),
        )
        .toBe(true);
      const before = await picture.boundingBox();
      for (const index of [0, 50, 77]) {
        await patch(frame, index).hover();
        await details.locator('table.masses').waitFor();
        expect(await picture.boundingBox()).toEqual(before);
      }
      await workbench.screenshot(`inspect-${width}x${height}`);
      expect(await details.evaluate((one) => one.scrollWidth <= one.clientWidth)).toBe(true);
    }
    await workbench.page.setViewportSize({ width: 1500, height: 1000 });
  });

  it('gives the picture the column, as far as the window is high', async () => {
    const workbench = open();
    const frame = await panel();
    await workbench.page.setViewportSize({ width: 1280, height: 800 });
    const sizes = () =>
      frame.evaluate(() => {
        const box = (part: string) => document.querySelector(part)!.getBoundingClientRect();
        const [picture, details] = [box('svg.patches'), box('.details')];
        // The facts about a patch are in sight with it.
        return { height: details.bottom <= innerHeight ? picture.height : 0 };
      });
    await expect.poll(async () => (await sizes()).height).toBeGreaterThanOrEqual(320);
    await workbench.screenshot('inspect-1280');
    await workbench.page.setViewportSize({ width: 1500, height: 1000 });
  });

  it('describes the patch under the pointer, and the one that keys move to', async () => {
    const frame = await panel();
    await patch(frame, 50).hover();
    const details = frame.locator('.details');
    await details.getByText('Row 5, column 3').waitFor();
    await details.getByText('Masses at layer 1').waitFor();
    await frame.locator('h1').hover();
    await details.getByText('Point at a patch').waitFor();
    await patch(frame, 0).focus();
    await press('ArrowRight', 'ArrowDown', 'End');
    await details.getByText('Row 2, column 12').waitFor();
    expect(await patch(frame, 23).getAttribute('tabindex')).toBe('0');
    expect(await patch(frame, 0).getAttribute('tabindex')).toBe('-1');
    expect(await patch(frame, 23).getAttribute('aria-label')).toMatch(
      /^Row 2, column 12\. (Stays to the end|Dropped by layer \d)\./,
    );
    await open().screenshot('inspect-patch');
  });

  it('goes to the next sample, and to one by its id', async () => {
    const frame = await panel();
    await frame.getByRole('button', { name: 'Next sample' }).click();
    await frame.getByText('What shape is the purple thing?', { exact: true }).waitFor();
    await frame.getByText('2 of 500').waitFor();
    await frame.getByRole('button', { name: 'Next sample' }).click();
    await frame.getByText('Answer changed', { exact: true }).waitFor();
    await frame.getByText('3 of 500').waitFor();
    const field = frame.getByRole('textbox', { name: /Go to a sample/ });
    await field.fill('250');
    await field.press('Enter');
    await frame.getByText('250 of 500').waitFor();
    await field.fill('nowhere');
    await field.press('Enter');
    await frame.getByText('No sample has an id like "nowhere".').waitFor();
    await field.fill('evaluation-001-0');
    await field.press('Enter');
    await frame.getByText('3 of 500').waitFor();
    await open().screenshot('inspect-changed');
  });

  it('exports a picture', async () => {
    const workbench = open();
    const frame = await panel();
    await frame.getByRole('button', { name: 'Export as PNG' }).click();
    const file = path.join(workbench.folder!, 'shapes-50-evaluation-001-0.png');
    const suggested = workbench.quickInput.locator('input[type=text]');
    await expect.poll(() => suggested.inputValue(), { timeout: 15_000 }).toBe(file);
    await workbench.page.locator('.quick-input-action', { hasText: 'OK' }).click();
    await expect.poll(() => existsSync(file), { timeout: 15_000 }).toBe(true);
    await expect.poll(() => readFileSync(file, 'latin1').slice(1, 4)).toBe('PNG');
    // Kept with the screenshots, for people to look at.
    copyFileSync(file, path.join(resultsFolder, 'screenshots', 'inspect-export.png'));
    rmSync(file);
  });

  it('plays the layers, and stops when the user moves the slider', async () => {
    const frame = await panel();
    await slider(frame).focus();
    await press('Home');
    await frame.getByRole('button', { name: 'Play' }).click();
    await frame.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(() => goneCount(frame), { timeout: 15_000 }).toBeGreaterThan(0);
    await slider(frame).focus();
    await press('Home', 'ArrowRight', 'ArrowRight');
    await frame.getByRole('button', { name: 'Play' }).waitFor();
    expect(await slider(frame).inputValue()).toBe('1');
  });

  it('is restored with the window: the recipe, the sample, the layer', async () => {
    const workbench = open();
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    const frame = await panel();
    await slider(frame).waitFor({ timeout: 60_000 });
    await frame.getByText('3 of 500').waitFor();
    expect(await slider(frame).inputValue()).toBe('1');
  });

  it('opens with the other panels, not over the text', async () => {
    const workbench = open();
    // Into the text: a file that is opened from the panel opens over it.
    await workbench.page.locator('.part.editor .monaco-editor').first().click();
    await workbench.runCommand('FitPrune: Show Trade-off');
    const groups = workbench.page.locator('.part.editor .editor-group-container');
    const group = groups.filter({ has: workbench.page.locator('.tab', { hasText: 'Tokens:' }) });
    await group.locator('.tab', { hasText: 'Trade-off: shapes-llava' }).waitFor();
    expect(await groups.count()).toBe(2);
    await workbench.closeTab('Trade-off: shapes-llava');
  });

  it('shows several images side by side, each with its own grid', async () => {
    const workbench = open();
    const images = ['evaluation-000.png', 'evaluation-003.png'].map((name) => `images/${name}`);
    const pair = { question_id: 'pair', image: images, text: 'How many circles?' };
    writeFileSync(path.join(workbench.folder!, 'pairs.jsonl'), `${JSON.stringify(pair)}\n`);
    const frame = await panel();
    await frame.getByRole('button', { name: 'Other samples...' }).click();
    await workbench.pick(/pairs\.jsonl/);
    await frame.getByText('How many circles?', { exact: true }).waitFor({ timeout: 60_000 });
    expect(await frame.getByRole('grid').count()).toBe(2);
    await frame.getByRole('grid', { name: 'Image 2: evaluation-003.png' }).waitFor();
    expect(await frame.locator('.patch').count()).toBe(288);
    expect(await workbench.accessibilityProblems(frame)).toEqual([]);
    await workbench.screenshot('inspect-images');
  });

  it('follows the theme, and is readable in all of them', async () => {
    const workbench = open();
    const frame = await panel();
    for (const theme of readableThemes) {
      await workbench.setTheme(theme);
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`inspect-${theme}`);
    }
  });
});
