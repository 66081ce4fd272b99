import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { llavaShape, syntheticStatistics } from '../../scripts/bench/synthetic-statistics';
import { StatisticsWriter } from '../../src/core/calibration/statistics-file';
import type { Recipe } from '../../src/core/recipe/types';
import { useWorkbench } from './support/use-workbench';

const steps = 40;

describe('the slider of a model with 32 layers and 576 visual tokens', () => {
  const open = useWorkbench({ workspace: 'sample' });

  it('refits from 64 samples with every step', async () => {
    const workbench = open();
    await writeStatistics(workbench.folder!);
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await workbench.webview('h1:text("shapes-llava")');
    const slider = frame.getByRole('slider', { name: /^Budget/ });
    await slider.waitFor({ timeout: 90_000 });
    await frame.getByText('576 visual and 70 text tokens').waitFor();
    const durations = (measure: string): Promise<number[]> =>
      frame.evaluate(
        (name) => performance.getEntriesByName(name).map(({ duration }) => duration),
        measure,
      );
    const [before] = [(await durations('fitprune.sliderToRedraw')).length];
    await slider.focus();
    for (let step = 1; step <= steps; step++) {
      await workbench.page.keyboard.press('ArrowRight');
      const redraws = async () => (await durations('fitprune.sliderToRedraw')).length;
      await expect.poll(redraws, { interval: 5 }).toBeGreaterThanOrEqual(before + step);
    }
    await workbench.screenshot('slider-32-layers');
    const [redraw, fit] = await Promise.all([
      durations('fitprune.sliderToRedraw'),
      durations('fitprune.sliderToFit'),
    ]);
    // Never a figure to fail by: the benchmark reads them.
    const result = process.env['FITPRUNE_SLIDER_RESULT'];
    const measured = { redraw: redraw.slice(before), fit: fit.slice(before) };
    if (result !== undefined) writeFileSync(result, JSON.stringify(measured));
    expect(measured.redraw.length).toBeGreaterThanOrEqual(steps);
  });

  /** Those of a 7B model under the sample model's fingerprint: a fit runs no model. */
  async function writeStatistics(folder: string): Promise<void> {
    const recipe = readFileSync(path.join(folder, 'shapes-50.fitprune.json'), 'utf8');
    const { fingerprint, decoder } = (JSON.parse(recipe) as Recipe).model;
    const prompt = { visualTokens: 576, textTokens: 70 };
    const { metadata, samples } = syntheticStatistics(64, llavaShape, prompt);
    const model = { ...metadata.model, path: '../shapes-llava', decoder, fingerprint };
    const file = path.join(folder, '.fitprune', 'synthetic.arrows');
    const writer = await StatisticsWriter.open(file, { ...metadata, model });
    for (const sample of samples) await writer.append(sample);
    await writer.close();
  }
});
