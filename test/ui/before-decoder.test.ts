import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../src/core/recipe/types';
import { useWorkbench } from './support/use-workbench';
import { bothThemes } from './support/workbench';

const name = 'before';

describe('a recipe that prunes before the decoder', () => {
  const open = useWorkbench({
    workspace: 'sample',
    viewport: { width: 1500, height: 1000 },
    settings: { 'fitprune.samples': 8 },
    machineSettings: { 'fitprune.device': 'cpu' },
  });
  const inspection = (): Promise<Frame> => open().webview('h1 span:text("Inspect Tokens")');

  it('shows in the editor how many tokens enter layer 0', async () => {
    const workbench = open();
    const read = readFileSync(path.join(workbench.folder!, 'shapes-50.fitprune.json'), 'utf8');
    const { version, model, budget, schedule } = JSON.parse(read) as Recipe;
    const recipe: Recipe = {
      ...{ version, model, budget },
      schedule: [{ layer: -1, keep: 0.75 }, ...schedule.slice(1)],
      ranking: {
        ...{ kind: 'cross', sizeBias: 0.5 },
        before: { kind: 'isolation', coverage: { block: 2 } },
      },
    };
    const file = path.join(workbench.folder!, `${name}.fitprune.json`);
    writeFileSync(file, JSON.stringify(recipe, null, 2));
    await workbench.openFile(`${name}.fitprune.json`);
    await workbench.editor.getByText('before layer 0 → 108 tokens, 75%').waitFor();
    await workbench.screenshot('before-editor');
  });

  it('has its place in the schedule of the trade-off panel', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await workbench.webview('h1:text("shapes-llava")');
    await frame.getByRole('slider', { name: /before layer 0/i }).waitFor();
    for (const theme of bothThemes) {
      await workbench.setTheme(theme);
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`before-trade-off-${theme}`);
    }
  });

  it('is kept by slider, Update and Save of the trade-off panel', async () => {
    const workbench = open();
    const frame = await workbench.webview('h1:text("shapes-llava")');
    await frame.getByRole('button', { name: 'Calibrate' }).click();
    await workbench.pick(/calibration\.jsonl/);
    const slider = frame.getByRole('slider', { name: /^Budget/ });
    await slider.waitFor({ timeout: 90_000 });
    const before = frame.locator('#before');
    await expect
      .poll(() => before.evaluate((one) => (one as unknown as { value: string }).value))
      .toBe('0.75');
    // The panel has the focus: no group of editors does.
    const text = workbench.page.locator('.part.editor .monaco-editor').first();
    const step = text.locator('.view-line', { hasText: /"layer":\s*-1,/ });
    const written = () => step.first().textContent();
    for (const theme of bothThemes) {
      await workbench.setTheme(theme);
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`before-slider-${theme}`);
    }
    await frame.getByRole('button', { name: `Update ${name}` }).click();
    await expect.poll(() => text.getByText('0.6736').count()).toBe(0);
    expect(await written()).toMatch(/"keep":\s*0\.75\s/);

    // With another share the curve is drawn again, and the text that was written comes after it.
    const path = () => frame.locator('svg path.self').first().getAttribute('d');
    const curve = await path();
    await before.click();
    await frame.getByRole('option', { name: '50% kept' }).click();
    await expect.poll(path).not.toBe(curve);
    await workbench.screenshot('before-half');
    await frame.getByRole('button', { name: `Update ${name}` }).click();
    await expect.poll(written).toMatch(/"keep":\s*0\.5\s/);
  });

  it('shows in Inspect Tokens which tokens enter no layer', async () => {
    const workbench = open();
    await workbench.openFile(`${name}.fitprune.json`);
    await workbench.runCommand('FitPrune: Inspect Tokens');
    const frame = await inspection();
    const slider = frame.getByRole('slider', { name: /layer/i });
    await slider.waitFor({ timeout: 90_000 });
    await slider.focus();
    await workbench.page.keyboard.press('Home');
    await expect.poll(() => frame.locator('.patch.gone').count()).toBe(0);
    await workbench.page.keyboard.press('ArrowRight');
    await expect.poll(() => frame.locator('.patch.gone').count()).toBe(72);
    await frame.locator('.layer-name', { hasText: 'Before layer 0' }).waitFor();
    for (const theme of bothThemes) {
      await workbench.setTheme(theme);
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`before-inspect-${theme}`);
    }
  });

  it('shows in Inspect Tokens how much a token counts that represents others', async () => {
    const workbench = open();
    const frame = await inspection();
    // Still before layer 0, where 36 went to the 108 that stay.
    const sized = frame.locator('.patch[aria-label*="counts as"]');
    const before = await sized.count();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(36);
    const details = frame.locator('.details');
    const counted = /Stays to the end\. Stands for others too: counts as [1-9]\.\d\d tokens\./;
    for (const theme of bothThemes) {
      await workbench.setTheme(theme);
      await frame.locator('.patch[aria-label*="Stays to the end. Stands"]').first().hover();
      await details.getByText(counted).waitFor();
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`counts-inspect-${theme}`);
    }
    // Tokens that stay to the last cut represent more.
    await frame.getByRole('slider', { name: /layer/i }).focus();
    await workbench.page.keyboard.press('End');
    await expect.poll(() => sized.count()).not.toBe(before);
    await frame.locator('.patch[aria-label*="counts as"]').first().hover();
    await details.getByText(counted).waitFor();
  });

  it('is compared by the tokens that enter layer 0', async () => {
    const workbench = open();
    await workbench.openFile(`${name}.fitprune.json`);
    await workbench.runCommand('FitPrune: Compare Recipes');
    await workbench.pick('shapes-50');
    await workbench.page.keyboard.press('Enter');
    const view = await workbench.webview('.comparison');
    const data = view.locator('.schedules summary');
    await data.scrollIntoViewIfNeeded();
    await data.click();
    const row = view.locator('table.data').getByRole('row', { name: /before layer 0/i });
    expect(await row.innerText()).toMatch(/72\s+144/);
    await row.scrollIntoViewIfNeeded();
    await workbench.screenshot('before-compare');
  });
});
