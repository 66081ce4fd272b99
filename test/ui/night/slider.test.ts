import { writeFileSync } from 'node:fs';
import type { Frame, Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { writeStatistics } from '../support/statistics';
import { useWorkbench } from '../support/use-workbench';

/** A file for the benchmark, which reads the figures of many steps. */
const result = process.env['FITPRUNE_SLIDER_RESULT'];
const steps = result === undefined ? 12 : 40;
const warmUp = result === undefined ? 1 : 10;

describe('the slider of a model with 32 layers and 576 visual tokens', () => {
  const open = useWorkbench({ workspace: 'sample' });

  it('refits from 64 samples with every step', async () => {
    const workbench = open();
    await writeStatistics(workbench.folder!, 'synthetic', 64);
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await workbench.webview('h1:text("shapes-llava")');
    const slider = frame.getByRole('slider', { name: /^Budget/ });
    await slider.waitFor({ timeout: 90_000 });
    await frame.getByText('576 visual and 70 text tokens').waitFor();
    await slider.focus();
    const press = () => workbench.page.keyboard.press('ArrowLeft');
    for (let step = 0; step < warmUp; step++) await once(frame, press); // The first ones compile.
    const drag = await moving(frame, await dragging(frame, slider));
    await workbench.page.mouse.up();
    await workbench.screenshot('slider-32-layers');
    await slider.focus();
    await once(frame, () => workbench.page.keyboard.press('Home'));
    const keys = await moving(frame, () => workbench.page.keyboard.press('ArrowRight'));
    // No test fails by these figures.
    if (result !== undefined) writeFileSync(result, JSON.stringify({ drag, keys }));
    for (const { move, redraw } of [drag, keys]) {
      expect(move.length).toBeGreaterThanOrEqual(steps);
      expect(redraw.length).toBeGreaterThanOrEqual(steps);
    }
  });

  /**
   * Moves step by step, each after the one before is on the screen.
   * @returns milliseconds of each
   */
  async function moving(frame: Frame, move: (step: number) => Promise<void>) {
    const durations = (measure: string): Promise<number[]> =>
      frame.evaluate(
        (name) => performance.getEntriesByName(name).map(({ duration }) => duration),
        measure,
      );
    await frame.evaluate(() => {
      performance.clearMeasures();
    });
    for (let step = 1; step <= steps; step++) await once(frame, () => move(step));
    return {
      move: await durations('fitprune.sliderToMove'),
      redraw: await durations('fitprune.sliderToRedraw'),
      fit: await durations('fitprune.sliderToFit'),
    };
  }

  /** Moves, and resolves when the fit is drawn. */
  async function once(frame: Frame, move: () => Promise<void>): Promise<void> {
    // Polling would take the time that is measured.
    const redrawn = await frame.evaluateHandle((name) => {
      const seen = new Promise<void>((resolve) => {
        new PerformanceObserver((list, observer) => {
          if (list.getEntriesByName(name).length === 0) return;
          observer.disconnect();
          resolve();
        }).observe({ type: 'measure' });
      });
      return { seen };
    }, 'fitprune.sliderToRedraw');
    await move();
    await redrawn.evaluate(({ seen }) => seen);
  }

  /** Drags the slider's thumb; each step goes a point or so to the right. */
  async function dragging(frame: Frame, slider: Locator): Promise<(step: number) => Promise<void>> {
    const { mouse } = open().page;
    const { x, y, width, height } = (await slider.boundingBox())!;
    const moveTo = (part: number) => mouse.move(x + width * part, y + height / 2);
    await moveTo(0.3);
    // Its fit, too, is waited for: the first step would be taken for done when this one is drawn,
    // and every step after it would begin while the one before is still being fitted.
    await once(frame, () => mouse.down());
    return (step) => moveTo(0.3 + step / 80);
  }
});
