import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStatistics } from '../../src/core/calibration/statistics-file';
import type { Recipe } from '../../src/core/recipe/types';
import { writeStatistics } from './support/statistics';
import { useWorkbench } from './support/use-workbench';

const samples = 300;

describe('statistics of many samples', () => {
  const open = useWorkbench({ workspace: 'sample' });

  it('show the curve of a few at once, and write the fit of all of them', async () => {
    const workbench = open();
    const folder = workbench.folder!;
    await writeStatistics(folder, 'synthetic', samples);
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await workbench.webview('h1:text("shapes-llava")');
    const facts = frame.locator('.facts');
    await frame
      .getByText(`from 64 of ${samples} samples, being sharpened`)
      .waitFor({ timeout: 60_000 });
    await frame.getByRole('slider', { name: /^Budget/ }).waitFor();
    await workbench.screenshot('sharpening');
    await frame.getByRole('button', { name: 'Save as Recipe' }).click();
    await workbench.answer('from-all');
    // Saving waits for all samples.
    const file = path.join(folder, 'from-all.fitprune.json');
    await expect.poll(() => readRecipe(file)?.fit?.samples, { timeout: 120_000 }).toBe(samples);
    await expect
      .poll(() => facts.textContent(), { timeout: 60_000 })
      .toMatch(new RegExp(`^${samples} samples · `));
    const { hash } = await readStatistics(path.join(folder, '.fitprune', 'synthetic.arrows'));
    expect(readRecipe(file)!.fit!.statistics).toBe(hash);
  }, 240_000);
});

function readRecipe(file: string): Recipe | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Recipe;
  } catch {
    return undefined;
  }
}
