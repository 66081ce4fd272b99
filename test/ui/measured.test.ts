import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Frame, Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { resultsFolder } from '../../scripts/hosts/pins';
import { baselineMethods, methodLabels } from '../../src/core/recipe/methods';
import type { Recipe } from '../../src/core/recipe/types';
import { runsAll } from '../run-all';
import { useWorkbench } from './support/use-workbench';
import { readableThemes } from './support/workbench';

const cli = path.resolve('dist/cli.js');

/** Time for a run of the model on a busy machine, in milliseconds. */
const patience = 180_000;

describe('the measured trade-off', () => {
  const open = useWorkbench({
    workspace: 'sample',
    viewport: { width: 1500, height: 1200 },
    settings: {
      'fitprune.samples': 6,
      'fitprune.evaluation.samples': 6,
      'fitprune.evaluation.seeds': 1,
    },
    machineSettings: { 'fitprune.device': 'cpu' },
  });

  const panel = (): Promise<Frame> => open().webview('h1:text("shapes-llava")');
  const points = (frame: Frame, series?: string): Locator =>
    frame.locator(series === undefined ? 'g.point' : `g.point[data-series="${series}"]`);
  const recipeAt = (name: string): Recipe =>
    JSON.parse(readFileSync(path.join(open().folder!, `${name}.fitprune.json`), 'utf8')) as Recipe;

  it(
    'evaluates the recipe from the panel, with baselines beside it',
    { timeout: patience },
    async () => {
      const workbench = open();
      await workbench.openFile('shapes-50.fitprune.json');
      await workbench.runCommand('FitPrune: Show Trade-off');
      const frame = await panel();
      await frame.getByRole('button', { name: 'Evaluate shapes-50' }).click();
      await workbench.page.getByText('what else is measured?').waitFor({ timeout: patience });
      await workbench.pick('Attention mass dropped');
      // Times take longer than all else; unit tests measure them, too.
      if (!runsAll) await workbench.pick('Latency');
      await workbench.screenshot('evaluate-choice');
      await workbench.page.locator('.quick-input-action', { hasText: 'OK' }).click();
      await frame.locator('.steady .measuring').getByText('Evaluating shapes-50').waitFor();
      const ended = frame.locator('.ended', { hasText: /shapes-50: accuracy .* unpruned/ });
      await ended.waitFor({ timeout: patience });
      await ended.getByRole('button', { name: 'Apply' }).waitFor();
      expect(await workbench.notification(/shapes-50/).count(), 'said once').toBe(0);
      await points(frame, 'fastv').waitFor();
      const { baselines, attention } = recipeAt('shapes-50').evaluation!.at(-1)!;
      expect(baselines!.map(({ method }) => method)).toEqual(baselineMethods);
      expect(attention!.layers).toHaveLength(7);
      const row = frame.locator('.readout tr', { hasText: 'Self mass dropped, measured' });
      const shown = Number.parseFloat(await row.locator('td').last().innerText());
      expect(shown).toBeCloseTo(100 * attention!.self.value, 1);
      await frame
        .locator('header .headline', {
          hasText: /^shapes-50: 50\.1% fewer FLOPs, .*% of accuracy kept/,
        })
        .waitFor();
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot('measured-evaluated');
      await ended.getByRole('button', { name: 'Dismiss' }).click();
      await ended.waitFor({ state: 'hidden' });
    },
  );

  it('gives the numbers of a point to the keyboard and the pointer', async () => {
    const workbench = open();
    const frame = await panel();
    const detail = frame.locator('.detail');
    await points(frame, 'stride').first().hover();
    await detail.getByText(/^Stride at \d/).waitFor();
    await frame.locator('g.point[tabindex="0"]').focus();
    const { keyboard } = workbench.page;
    await keyboard.press('Home');
    const first = await detail.locator('p').textContent();
    await keyboard.press('End');
    await expect.poll(() => detail.locator('p').textContent()).not.toBe(first);
    expect(await frame.locator('g.point[tabindex="0"]').count(), 'one stop of the Tab key').toBe(1);
  });

  it(
    'sweeps: points appear, and become recipes on request',
    { timeout: 2 * patience },
    async () => {
      const workbench = open();
      const frame = await panel();
      await frame.getByRole('button', { name: 'Sweep...' }).click();
      await workbench.pick(/5 budgets/);
      await expect
        .poll(() => points(frame, 'fitprune+').count(), { timeout: patience })
        .toBeGreaterThan(3);
      await workbench.screenshot('measured-sweeping');
      expect(await workbench.notification(/Sweep/).count(), 'progress is shown once').toBe(0);
      // At the slider's place the recipe was measured on 500 samples: no estimate from 6 is shown
      // beside that.
      await frame.getByText(/Near the slider shapes-50 was measured on 500 samples/).waitFor();
      const field = frame.getByRole('textbox', { name: 'Budget in percent' });
      await field.fill('30');
      await field.press('Enter');
      // Three budgets of the slider's method determine a curve, and so the accuracy at others.
      await frame.locator('.readout tr', { hasText: 'Accuracy kept, estimated' }).waitFor();
      await frame.getByText(/through \d budgets measured on 6 samples of evaluation/).waitFor();
      await workbench.screenshot('measured-estimate');
      await frame.getByRole('button', { name: 'Cancel' }).click();
      await frame.locator('.steady .measuring').waitFor({ state: 'hidden', timeout: 30_000 });
      await points(frame, 'fitprune+').first().focus();
      await workbench.page.keyboard.press('Enter');
      await frame.getByRole('button', { name: /^Save FitPrune\+ at .* as a recipe$/ }).click();
      await workbench.answer('swept');
      await workbench.activeTab('swept.fitprune.json').waitFor();
      await expect
        .poll(() => existsSync(path.join(workbench.folder!, 'swept.fitprune.json')))
        .toBe(true);
      const { budget, fit, evaluation } = recipeAt('swept');
      // *Update* writes the slider's budget into the recipe: both have one budget.
      await expect.poll(() => field.inputValue()).toBe((100 * budget.reduction!).toFixed(1));
      expect(fit?.method).toBe('fitprune+');
      expect(evaluation?.[0]?.samples).toBe(6);
    },
  );

  it('exports its plot with every baseline named, and leaves that of the page alone', async () => {
    const workbench = open();
    const frame = await panel();
    const plot = frame.locator('.measured svg.plot');
    await plot.evaluate((element) => {
      const observer = new MutationObserver((changes) => {
        element.setAttribute('data-changes', String(changes.length));
        observer.disconnect();
      });
      observer.observe(element, { childList: true, subtree: true, attributes: true });
    });
    const file = path.join(workbench.folder!, 'shapes-llava-measured.svg');
    await frame.getByRole('button', { name: 'Export Measured as SVG' }).click();
    await workbench.page.locator('.quick-input-action', { hasText: 'OK' }).click();
    await expect.poll(() => existsSync(file)).toBe(true);
    await expect.poll(() => readFileSync(file, 'utf8')).toMatch(/^<svg .*<\/svg>\s*$/s);
    const exported = readFileSync(file, 'utf8');
    const isNamed = baselineMethods.map((method) => exported.includes(`>${methodLabels[method]}`));
    expect(isNamed).toEqual(baselineMethods.map(() => true));
    expect(await plot.getAttribute('data-changes')).toBeNull();
    const shown = await plot.locator('text').allTextContents();
    const named = baselineMethods.filter((one) => shown.includes(methodLabels[one]));
    expect(named.length, 'the page counts some of them').toBeLessThan(baselineMethods.length);
    // Kept with the screenshots, for people to look at.
    copyFileSync(file, path.join(resultsFolder, 'screenshots', 'exported-measured.svg'));
    rmSync(file);
    const saved = frame.locator('.ended', { hasText: 'shapes-llava-measured.svg is saved.' });
    await saved.getByRole('button', { name: 'Dismiss' }).click();
  });

  it('shows KL divergence, one category, and the table of it all', async () => {
    const frame = await panel();
    const choose = async (list: string, option: string): Promise<void> => {
      await frame.getByRole('combobox', { name: list, exact: true }).click();
      await frame.getByRole('option', { name: option, exact: true }).click();
    };
    await choose('Show', 'KL divergence');
    await frame.locator('.measured').getByText('KL divergence, nats').first().waitFor();
    await choose('Show', 'Accuracy');
    await choose('Category', 'count');
    await choose('Category', 'All');
    await frame.locator('.measured .data-toggle').click();
    const table = frame.getByRole('table', { name: 'Measured' });
    await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(8);
    await frame.locator('.measured .data-toggle').click();
  });

  it('shows a suite by its mean and by its sets', { timeout: patience }, async () => {
    const folder = open().folder!;
    const set = (name: string, samples: number) => ({ name, data: 'evaluation.jsonl', samples });
    const suite = { name: 'papers', sets: [set('Shapes', 4), set('More shapes', 6)] };
    writeFileSync(path.join(folder, 'papers.json'), JSON.stringify(suite));
    const recipe = ['evaluate', 'shapes-50.fitprune.json', '--device', 'cpu'];
    const args = [cli, ...recipe, '--suite', 'papers.json', '--record'];
    await promisify(execFile)(process.execPath, args, { cwd: folder });
    const frame = await panel();
    await frame.getByRole('combobox', { name: 'Data', exact: true }).click();
    await frame.getByRole('option', { name: /^papers \(suite of 2 data sets\)/ }).click();
    await frame.getByRole('combobox', { name: 'Category', exact: true }).click();
    await frame.getByRole('option', { name: 'More shapes' }).click();
    await expect.poll(() => points(frame).count()).toBe(1);
    await open().screenshot('measured-suite-set');
    await frame.getByRole('combobox', { name: 'Category', exact: true }).click();
    await frame.getByRole('option', { name: 'All', exact: true }).click();
    await open().screenshot('measured-suite');
    await frame.getByRole('combobox', { name: 'Data', exact: true }).click();
    await frame
      .getByRole('option', { name: /^evaluation/ })
      .first()
      .click();
    await points(frame, 'stride').first().waitFor();
  });

  it('fits with the other method, and is there again after a reload', async () => {
    const workbench = open();
    const frame = await panel();
    await frame.getByRole('combobox', { name: 'Method' }).click();
    await frame.getByRole('option', { name: 'FitPrune+' }).click();
    await frame.getByRole('slider', { name: /^Budget/ }).waitFor();
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    const again = await panel();
    await points(again, 'pyramid').first().waitFor();
  });

  it('is readable in every theme', async () => {
    const workbench = open();
    for (const theme of readableThemes) {
      await workbench.setTheme(theme);
      const frame = await panel();
      await points(frame).first().waitFor();
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`measured-${theme}`);
    }
  });
});
