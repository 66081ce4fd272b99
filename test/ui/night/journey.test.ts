import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../../src/core/recipe/types';
import { runsAll } from '../../run-all';
import { saveRecipe } from '../support/save-recipe';
import { useWorkbench } from '../support/use-workbench';

/**
 * The five minutes that decide: from an empty window to two recipes compared, by clicks and keys
 * alone.
 */
describe.each(runsAll ? (['dark', 'light'] as const) : (['dark'] as const))(
  'the first five minutes, %s',
  (theme) => {
    const open = useWorkbench({ theme });
    const file = (name: string): string => path.join(open().host.home, 'fitprune-sample', name);
    const recipe = (name: string): Recipe =>
      JSON.parse(readFileSync(file(`${name}.fitprune.json`), 'utf8')) as Recipe;

    it('opens the sample', async () => {
      const workbench = open();
      await workbench.runCommand('FitPrune: Open Sample Workspace');
      await workbench.chooseFolder(workbench.host.home, 'Copy Sample Here');
      await workbench.page.locator('.explorer-folders-view', { hasText: 'shapes-llava' }).waitFor();
    });

    it('fits a recipe, which opens with the trade-off beside it', async () => {
      const workbench = open();
      await workbench.runCommand('FitPrune: Fit Recipe');
      await workbench.pick('60% fewer FLOPs');
      await workbench.activeTab('shapes-llava-60.fitprune.json').waitFor({ timeout: 120_000 });
      const panel = await workbench.webview('#trade-off, .curve');
      await panel.getByRole('slider').first().waitFor();
      expect(await workbench.accessibilityProblems(panel)).toEqual([]);
      await workbench.screenshot(`journey-${theme}-1-fitted`);
      expect(recipe('shapes-llava-60').budget.reduction).toBe(0.6);
    });

    it('chooses another budget on the curve and saves it', async () => {
      const workbench = open();
      const panel = await workbench.webview('#trade-off, .curve');
      const slider = panel.getByRole('slider').first();
      await slider.focus();
      // In thousandths.
      await expect.poll(() => slider.inputValue()).toBe('600');
      for (let press = 0; press < 3; press += 1) await workbench.page.keyboard.press('PageDown');
      await expect
        .poll(async () => Number(await slider.inputValue()), { timeout: 10_000 })
        .toBeLessThan(600);
      await workbench.screenshot(`journey-${theme}-2-budget`);
      await saveRecipe(workbench, panel, 'second');
      expect(recipe('second').budget.reduction).toBeLessThan(0.6);
      // As in the recipe that the panel was opened for.
      expect(recipe('second').fit?.method).toBe('fitprune+');
    });

    it('compares the two', async () => {
      const workbench = open();
      await workbench.showContainer('FitPrune');
      for (const name of ['shapes-llava-60', 'second']) {
        await workbench.tick(name);
      }
      const view = await workbench.webview('caption:has-text("side by side")');
      await view
        .getByRole('columnheader', { name: /shapes-llava-60/ })
        .first()
        .waitFor();
      expect(await workbench.accessibilityProblems(view)).toEqual([]);
      await workbench.screenshot(`journey-${theme}-3-compared`);
    });
  },
);
