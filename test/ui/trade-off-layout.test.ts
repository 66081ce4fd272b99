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

  /** Positions of the parts in the page, the page's size, and how much of it is visible. */
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
        /** The area of the curve itself, between its axis and its upper edge. */
        drawn: box('.curve .background'),
        schedule: box('.schedule .plot-area'),
        cut: [...document.querySelectorAll<HTMLElement>('.readout, .actions, .controls, header')]
          .filter(({ scrollWidth: needed, clientWidth: has }) => needed > has)
          .map(({ className, tagName }) => className || tagName),
      };
    });

  it('shows the slider, the curve and the figures without scrolling, and the top of the schedule', async () => {
    const workbench = open();
    await writeStatistics(workbench.folder!, 'many', 24);
    await writeStatistics(workbench.folder!, 'few', 8);
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await panel();
    await frame.getByRole('slider', { name: /^Budget/ }).waitFor({ timeout: 60_000 });
    await frame.locator('path.fitted').waitFor();
    const { page, slider, readout, curve, schedule, cut } = await measure(frame);
    expect(curve.top).toBeGreaterThanOrEqual(slider.bottom);
    expect(readout.top).toBeGreaterThanOrEqual(curve.bottom);
    expect(schedule.top).toBeGreaterThanOrEqual(readout.bottom);
    expect(readout.bottom).toBeLessThanOrEqual(page.height);
    expect(schedule.top).toBeLessThanOrEqual(page.height);
    for (const plot of [curve, schedule])
      expect(plot.bottom - plot.top).toBeGreaterThanOrEqual(118);
    expect(cut).toEqual([]);
    await workbench.screenshot('trade-off-beside');
  });

  it.each([
    { width: 1280, height: 800, least: 220 },
    { width: 900, height: 800, least: 160 },
  ])('gives the curve $least pixels in a window of $width', async ({ least, ...viewport }) => {
    const workbench = open();
    const frame = await panel();
    await workbench.page.setViewportSize(viewport);
    await expect
      .poll(async () => {
        const { page, curve, drawn } = await measure(frame);
        return curve.bottom <= page.height ? drawn.bottom - drawn.top : 0;
      })
      .toBeGreaterThanOrEqual(least);
    // Every list has a label in words.
    const labels = frame.locator('.settings .choice:not([hidden]) .label');
    for (const label of await labels.all()) expect(await label.isVisible()).toBe(true);
    expect(await labels.count()).toBeGreaterThanOrEqual(3);
    await workbench.screenshot(`trade-off-curve-${viewport.width}`);
  });

  it('hides some figures if it is narrow', async () => {
    const frame = await panel();
    const rest = frame.locator('.readout tr', { hasText: 'Final visual tokens' });
    await rest.waitFor({ state: 'hidden' });
    await frame.getByRole('button', { name: 'More figures' }).click();
    await rest.waitFor();
    await frame.getByRole('button', { name: 'Fewer figures' }).click();
    await rest.waitFor({ state: 'hidden' });
  });

  it.each([
    { width: 1160, height: 720 },
    { width: 1700, height: 800 },
    { width: 2500, height: 900 },
  ])('cuts nothing off in a window of $width by $height', async (viewport) => {
    const workbench = open();
    const frame = await panel();
    await workbench.page.setViewportSize(viewport);
    // The editors get the room a moment after the window has it.
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

  it('cuts no figure off in a panel of 300 to 600 pixels', async () => {
    const workbench = open();
    const frame = await panel();
    const widths: number[] = [];
    for (let width = 950; width <= 1550; width += 50) {
      await workbench.page.setViewportSize({ width, height: 1000 });
      // The panel follows its window a moment later.
      const panelWidth = async () => (await measure(frame)).page.width;
      await expect.poll(panelWidth).not.toBe(widths.at(-1));
      const isWhole = async () => {
        const { page, cut } = await measure(frame);
        const clipped = await frame
          .locator('.readout th, .readout td, .readout .meaning')
          .evaluateAll(
            (cells) =>
              cells.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length,
          );
        return { cut, clipped, fits: page.scrollWidth <= page.width };
      };
      await expect.poll(isWhole).toEqual({ cut: [], clipped: 0, fits: true });
      widths.push(await panelWidth());
      if (width % 200 === 150) await workbench.screenshot(`trade-off-narrow-${width}`);
    }
    expect(Math.min(...widths)).toBeLessThanOrEqual(340);
    expect(Math.max(...widths)).toBeGreaterThanOrEqual(560);
  });

  it('says first what is measured, and of the mass dropped what it is not', async () => {
    const frame = await panel();
    const rows = frame.locator('.readout tbody tr');
    expect(await rows.first().textContent()).toMatch(
      /^Accuracy \(n = 500\)99\.2%not measured.*98\.0%/,
    );
    await frame.getByText('does not predict accuracy').waitFor();
    const offer = frame.getByRole('button', { name: 'Measure the accuracy of shapes-50' });
    expect(await offer.count()).toBe(0);
  });

  it('fits from the chosen statistics', async () => {
    const frame = await panel();
    await frame.getByText('24 samples ·').waitFor();
    const cells = frame.locator('.readout tr', { hasText: 'Self mass dropped' }).locator('td');
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
    // Nothing was measured of the new schedule.
    expect(await point.getAttribute('aria-label')).toContain('Accuracy is not measured.');
    await frame.getByRole('button', { name: 'Measure the accuracy of shapes-50' }).waitFor();
    await workbench.screenshotsIn(['light', 'dark'], 'trade-off-not-measured');
    const lines = workbench.page.locator('.part.editor .monaco-editor .view-line');
    const line = lines.filter({ hasText: /"reduction":\s*0\.65/ });
    await line.waitFor();
    await workbench.tab('shapes-50.fitprune.json').click();
    await workbench.page.keyboard.press('Control+Z');
    await line.waitFor({ state: 'detached' });
  });
});
