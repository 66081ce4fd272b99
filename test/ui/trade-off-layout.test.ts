import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { writeStatistics } from './support/statistics';
import { useWorkbench } from './support/use-workbench';

interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

describe('the trade-off panel beside an editor', () => {
  const open = useWorkbench({ workspace: 'sample', viewport: { width: 1400, height: 900 } });
  const panel = (): Promise<Frame> => open().webview('h1:text("shapes-llava")');

  /** Where the parts stand in the page, and how large it is and what shows of it. */
  const measure = (frame: Frame) =>
    frame.evaluate(() => {
      const box = (selector: string): Box => {
        const { top, bottom, left, right } = document
          .querySelector(selector)!
          .getBoundingClientRect();
        return { top, bottom, left, right };
      };
      const { scrollWidth } = document.documentElement;
      return {
        page: { width: innerWidth, height: innerHeight, scrollWidth },
        slider: box('.slider'),
        readout: box('.readout'),
        curve: box('.curve .plot-area'),
        schedule: box('.schedule .plot-area'),
        cut: [...document.querySelectorAll<HTMLElement>('.readout, .actions, .controls, header')]
          .filter(({ scrollWidth: needed, clientWidth: has }) => needed > has)
          .map(({ className, tagName }) => className || tagName),
      };
    });

  it('shows the slider and all that follows it, without scrolling', async () => {
    const workbench = open();
    await writeStatistics(workbench.folder!, 'many', 24);
    await writeStatistics(workbench.folder!, 'few', 8);
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await panel();
    await frame.getByRole('slider', { name: /^Budget/ }).waitFor({ timeout: 60_000 });
    await frame.locator('path.fitted').waitFor();
    const { page, slider, readout, curve, schedule, cut } = await measure(frame);
    expect(readout.top).toBeGreaterThanOrEqual(slider.bottom);
    expect(curve.top).toBeGreaterThanOrEqual(readout.bottom);
    expect(schedule.top).toBeGreaterThanOrEqual(curve.bottom);
    expect(schedule.bottom).toBeLessThanOrEqual(page.height);
    for (const plot of [curve, schedule]) expect(plot.bottom - plot.top).toBeGreaterThan(129);
    expect(cut).toEqual([]);
    await workbench.screenshot('trade-off-beside');
  });

  it.each([
    { width: 1160, height: 720 },
    { width: 1700, height: 800 },
    { width: 2500, height: 900 },
  ])('cuts nothing off in a window of $width by $height', async (viewport) => {
    const workbench = open();
    const frame = await panel();
    await workbench.page.setViewportSize(viewport);
    // The room goes to the editors a moment after the window has it.
    const isSettled = async () => {
      const { page, cut } = await measure(frame);
      return page.scrollWidth <= page.width && cut.length === 0;
    };
    await expect.poll(isSettled).toBe(true);
    await workbench.screenshot(`trade-off-${viewport.width}`);
    await expect
      .poll(async () => {
        const { page, curve, schedule } = await measure(frame);
        return page.width >= 900 ? curve.top === schedule.top : curve.bottom < schedule.top;
      })
      .toBe(true);
    expect(await workbench.accessibilityProblems(frame)).toEqual([]);
  });

  it('fits from the statistics that are chosen', async () => {
    const frame = await panel();
    await frame.getByText('24 samples ·').waitFor();
    const cells = frame
      .locator('.readout tr', { hasText: 'Self mass lost, predicted' })
      .locator('td');
    const before = await cells.nth(1).textContent();
    await frame.getByRole('combobox', { name: 'Statistics' }).click();
    await frame.getByRole('option', { name: 'few (8 samples)' }).click();
    await frame.getByText('8 samples · 576 visual').waitFor();
    await expect.poll(() => cells.nth(1).textContent()).not.toBe(before);
  });

  it('gives the recipe being edited the budget of the slider, as one edit', async () => {
    const workbench = open();
    const frame = await panel();
    const field = frame.getByRole('textbox', { name: 'Budget in percent' });
    await field.fill('65');
    await field.press('Enter');
    const point = frame.locator('g.recipe[data-recipe="shapes-50"]');
    await frame.getByRole('button', { name: 'Update shapes-50' }).click();
    await expect.poll(() => point.getAttribute('aria-label')).toContain(' 65.');
    const lines = workbench.page.locator('.part.editor .monaco-editor .view-line');
    const line = lines.filter({ hasText: /"reduction":\s*0\.65/ });
    await line.waitFor();
    await workbench.tab('shapes-50.fitprune.json').click();
    await workbench.page.keyboard.press('Control+Z');
    await line.waitFor({ state: 'detached' });
  });
});
