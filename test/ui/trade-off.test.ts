import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { resultsFolder } from '../../scripts/hosts/pins';
import { runsAll } from '../run-all';
import { useWorkbench } from './support/use-workbench';
import { readableThemes } from './support/workbench';

const viewport = { width: 1500, height: 1100 };

describe('the trade-off panel', () => {
  const open = useWorkbench({
    ...{ workspace: 'sample', viewport },
    machineSettings: { 'fitprune.device': 'cpu' },
  });

  const panel = (): Promise<Frame> => open().webview('h1:text("shapes-llava")');
  const slider = (frame: Frame): Locator => frame.getByRole('slider', { name: /^Budget/ });
  /** Cells of a row of the readout: unpruned, slider, recipe. */
  const figures = async (frame: Frame, row: string): Promise<string[]> => {
    const cells = frame.locator('.readout tr', { hasText: row }).locator('td');
    return (await cells.allTextContents()).map((text) => text.replace(/\s+/g, ' ').trim());
  };
  const recipePoint = (frame: Frame, name: string): Locator =>
    frame.locator(`g.recipe[data-recipe="${name}"]`);
  /** The keep of a layer, as the editor shows it. */
  const keepOf = async (layer: number): Promise<number> => {
    const lines = open().page.locator('.part.editor .monaco-editor .view-line');
    const line = lines.filter({ hasText: new RegExp(`"layer":\\s*${layer},`) }).first();
    const [, keep] = /"keep":\s*([\d.]+)/.exec((await line.textContent()) ?? '') ?? [];
    return Number(keep);
  };

  it('opens beside the recipe, says what is missing, and shows costs nevertheless', async () => {
    const workbench = open();
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await panel();
    await frame.getByRole('heading', { name: 'Not calibrated yet' }).waitFor();
    await expect.poll(() => figures(frame, 'KV cache')).toEqual(['312 KiB', '175 KiB −44.0%']);
    expect(await workbench.accessibilityProblems(frame)).toEqual([]);
    await workbench.screenshot('trade-off-not-calibrated');
  });

  it('calibrates from its offer, and then draws the curve', async () => {
    const workbench = open();
    const frame = await panel();
    await frame.getByRole('button', { name: 'Calibrate' }).click();
    await workbench.pick(/calibration\.jsonl/);
    await slider(frame).waitFor({ timeout: 90_000 });
    await recipePoint(frame, 'shapes-50').waitFor();
    // The slider is at the recipe's budget and method: the recipe is the fit there.
    expect(await figures(frame, 'Self mass dropped')).toEqual(['0.0%', '25.6%', '25.6%']);
    expect(await workbench.accessibilityProblems(frame)).toEqual([]);
    await workbench.screenshot('trade-off-dark');
  });

  it('refits as the slider is dragged: schedule and figures follow', async () => {
    const workbench = open();
    const frame = await panel();
    const before = await figures(frame, 'Mean visual tokens');
    const box = (await slider(frame).boundingBox())!;
    const y = box.y + box.height / 2;
    const { mouse } = workbench.page;
    await mouse.move(box.x + box.width * 0.56, y);
    await mouse.down();
    const seen = new Set<string>();
    for (let part = 0.56; part < 0.8; part += 0.02) {
      await mouse.move(box.x + box.width * part, y);
      seen.add((await figures(frame, 'Mean visual tokens'))[1]!);
    }
    await mouse.up();
    await expect
      .poll(async () => (await figures(frame, 'Mean visual tokens'))[1])
      .toMatch(/^[2345]\d/);
    expect(seen.size, 'figures follow while dragging').toBeGreaterThan(2);
    const after = await figures(frame, 'Mean visual tokens');
    expect([after[0], after[2]], 'unpruned and recipe stay').toEqual([before[0], before[2]]);
    await workbench.screenshot('trade-off-dragged');
  });

  it('is moved by keys and by the number beside it, no further than can be reached', async () => {
    const workbench = open();
    const frame = await panel();
    const field = frame.getByRole('textbox', { name: 'Budget in percent' });
    await field.fill('70');
    await field.press('Enter');
    await expect.poll(() => slider(frame).inputValue()).toBe('700');
    await slider(frame).focus();
    await workbench.page.keyboard.press('ArrowRight');
    await workbench.page.keyboard.press('ArrowRight');
    const words = '72.0% of the FLOPs saved, counted over all tokens';
    await expect.poll(() => slider(frame).getAttribute('aria-valuetext')).toBe(words);
    await expect
      .poll(async () => (await figures(frame, 'FLOPs (decoder)'))[1])
      .toMatch(/−72\.\d%$/);
    // Announced once the slider rests, not with every step.
    await frame
      .locator('[role=status]', { hasText: /72\.0%: saves 72/ })
      .waitFor({ state: 'attached' });
    await field.fill('99');
    await field.press('Enter');
    await frame.getByText(/Beyond reach: 8\d\./).waitFor();
    await field.press('Escape');
  });

  it("saves the slider's fit as a recipe, shown in the editor and on the curve", async () => {
    const workbench = open();
    const frame = await panel();
    await frame.getByRole('button', { name: 'Save as Recipe...' }).click();
    await workbench.answer('chosen');
    await workbench.activeTab('chosen.fitprune.json').waitFor();
    await recipePoint(frame, 'chosen').waitFor();
    const file = path.join(workbench.folder!, 'chosen.fitprune.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      budget: { metric: 'flops', convention: 'decoder', reduction: 0.72 },
    });
    await frame.getByRole('button', { name: 'Update chosen' }).waitFor();
    await workbench.screenshot('trade-off-saved');
  });

  it('edits the text once when a step is dragged, and one undo takes it back', async () => {
    const workbench = open();
    const frame = await panel();
    await recipePoint(frame, 'shapes-50').focus();
    await workbench.page.keyboard.press('Enter');
    await frame.getByRole('button', { name: 'Update shapes-50' }).waitFor();
    await expect.poll(() => keepOf(2)).toBe(0.4306);
    const handle = frame.getByRole('slider', { name: 'Step at layer 2' });
    await handle.scrollIntoViewIfNeeded();
    const box = (await handle.locator('.dot').boundingBox())!;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const { mouse } = workbench.page;
    await mouse.move(x, y);
    await mouse.down();
    await mouse.move(x, y - 8, { steps: 4 });
    await expect
      .poll(async () => Number(await handle.getAttribute('aria-valuenow')))
      .toBeGreaterThan(62);
    expect(await keepOf(2), 'shown, not yet written').toBe(0.4306);
    await workbench.screenshot('trade-off-step-dragged');
    await mouse.up();
    await expect.poll(() => keepOf(2)).toBeGreaterThan(0.4306);
    // The step has the focus; its mark appears with the first key.
    const ring = () =>
      handle.locator('.focus').evaluate((circle) => getComputedStyle(circle).strokeWidth);
    expect(await ring()).toBe('1px');
    await workbench.page.keyboard.press('Shift');
    await expect.poll(ring).toBe('2px');
    await workbench.tab('shapes-50.fitprune.json').click();
    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(() => keepOf(2)).toBe(0.4306);
    await expect.poll(() => handle.getAttribute('aria-valuenow')).toBe('62');
  });

  it('moves a step by keys, as one edit', async () => {
    const workbench = open();
    const frame = await panel();
    const handle = frame.getByRole('slider', { name: 'Step at layer 1' });
    await handle.focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'PageDown'])
      await workbench.page.keyboard.press(key);
    await expect.poll(() => handle.getAttribute('aria-valuenow')).toBe('85');
    await workbench.page.keyboard.press('Enter');
    await expect.poll(() => keepOf(1)).toBe(0.5903);
    await workbench.tab('shapes-50.fitprune.json').click();
    await workbench.page.keyboard.press('Control+Z');
    await expect.poll(() => keepOf(1)).toBe(0.6736);
  });

  it('moves the point as the text is edited', async () => {
    const workbench = open();
    const frame = await panel();
    const point = recipePoint(frame, 'shapes-50');
    await expect.poll(() => point.getAttribute('aria-label')).toContain('50.1%');
    await workbench.tab('shapes-50.fitprune.json').click();
    const { keyboard } = workbench.page;
    await workbench.page.locator('.monaco-editor .view-line', { hasText: '0.7513' }).click();
    await keyboard.press('End');
    for (let i = 0; i < 3; i++) await keyboard.press('ArrowLeft');
    for (let i = 0; i < 4; i++) await keyboard.press('Backspace');
    await keyboard.type('7');
    await expect.poll(() => point.getAttribute('aria-label')).toContain('50.8%');
    await workbench.screenshot('trade-off-text-edited');
    await expect.poll(() => keepOf(0)).toBe(0.7);
    for (let i = 0; i < 5 && (await keepOf(0)) !== 0.7513; i++) await keyboard.press('Control+Z');
    await expect.poll(() => keepOf(0)).toBe(0.7513);
  });

  it('has other axes, and tables behind its plots', async () => {
    const frame = await panel();
    const choose = async (option: string): Promise<void> => {
      await frame.getByRole('combobox', { name: 'Budget in' }).click();
      await frame.getByRole('option', { name: option }).click();
    };
    await choose('FLOPs (visual)');
    await frame.getByRole('heading', { name: 'Budget: FLOPs saved (visual)' }).waitFor();
    await choose('FLOPs (decoder)');
    await frame.getByRole('heading', { name: 'Budget: FLOPs saved (decoder)' }).waitFor();
    const [summary] = await frame.getByText('Data', { exact: true }).all();
    await summary!.click();
    const table = frame.getByRole('table', { name: 'Trade-off' });
    await expect.poll(() => table.getByRole('row').count()).toBeGreaterThan(20);
    await summary!.click();
  });

  it('counts in tokens and cache too, at the same budget', async () => {
    const workbench = open();
    const frame = await panel();
    const choice = frame.getByRole('combobox', { name: 'Budget in' });
    const choose = async (option: string): Promise<void> => {
      await choice.click();
      await frame.getByRole('option', { name: option }).click();
    };
    const tokens = await figures(frame, 'Mean visual tokens');
    await choose('KV cache');
    await frame.getByRole('heading', { name: 'Budget: KV cache saved' }).waitFor();
    await frame.locator('.curve').getByText('KV cache saved').first().waitFor();
    await workbench.screenshot('trade-off-cache');
    await choose('Mean visual tokens');
    await frame.getByRole('heading', { name: 'Budget: Mean visual tokens' }).waitFor();
    await recipePoint(frame, 'shapes-50').waitFor();
    await choose('FLOPs (decoder)');
    await frame.getByRole('heading', { name: 'Budget: FLOPs saved (decoder)' }).waitFor();
    expect((await figures(frame, 'Mean visual tokens'))[2], 'of the recipe').toBe(tokens[2]);
  });

  it('looks the same after another tab hid it, and knows what happened meanwhile', async () => {
    const workbench = open();
    const value = await slider(await panel()).inputValue();
    await workbench.tab('Trade-off: shapes-llava').click();
    await workbench.openFile('README.md');
    await expect.poll(() => panelPages()).toBe(0);
    const folder = workbench.folder!;
    const text = readFileSync(path.join(folder, 'chosen.fitprune.json'), 'utf8');
    writeFileSync(path.join(folder, 'meanwhile.fitprune.json'), text);
    await workbench.tab('Trade-off: shapes-llava').click();
    const frame = await panel();
    await slider(frame).waitFor();
    await expect.poll(() => slider(frame).inputValue()).toBe(value);
    await recipePoint(frame, 'meanwhile').waitFor();
    rmSync(path.join(folder, 'meanwhile.fitprune.json'));
    await recipePoint(frame, 'meanwhile').waitFor({ state: 'detached' });
  });

  /** Pages of the panel that are loaded now: a hidden one has none. */
  async function panelPages(): Promise<number> {
    const frames = open().page.frames();
    const marks = frames.map((frame) => frame.locator('h1:text("shapes-llava")').count());
    const counts = await Promise.all(marks.map((count) => count.catch(() => 0)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  it('exports what is shown', async () => {
    const workbench = open();
    const frame = await panel();
    const formats = { SVG: /^<svg .*<\/svg>\s*$/s, PNG: /^.PNG/, CSV: /Self mass dropped/ };
    for (const [format, content] of Object.entries(formats)) {
      const name = `shapes-llava-trade-off.${format.toLowerCase()}`;
      const file = path.join(workbench.folder!, name);
      await frame.getByRole('button', { name: `Export Trade-off as ${format}` }).click();
      const suggested = workbench.quickInput.locator('input[type=text]');
      await expect.poll(() => suggested.inputValue()).toBe(file);
      await workbench.page.locator('.quick-input-action', { hasText: 'OK' }).click();
      await expect.poll(() => existsSync(file)).toBe(true);
      await expect.poll(() => readFileSync(file, 'latin1')).toMatch(content);
      const saved = frame.locator('.ended', { hasText: `${name} is saved.` });
      await saved.getByRole('button', { name: 'Dismiss' }).click();
      // Kept with the screenshots, for people to look at.
      copyFileSync(file, path.join(resultsFolder, 'screenshots', `exported-${name}`));
      rmSync(file);
    }
  });

  it('exports pictures that are light in a dark window, titled, and twice as sharp as they are large', () => {
    const exported = (ending: string) =>
      path.join(resultsFolder, 'screenshots', `exported-shapes-llava-trade-off.${ending}`);
    const svg = readFileSync(exported('svg'), 'utf8');
    expect(svg).toMatch(/<text [^>]*font-weight="600"[^>]*>shapes-llava: Trade-off<\/text>/);
    expect(svg).toMatch(/<rect [^>]*fill="#ffffff"/);
    // Colours of the picture's own, and fonts that every system has.
    expect(svg).toContain('rgb(77, 77, 77)');
    const fonts = new Set([...svg.matchAll(/font-family="([^"]*)"/g)].map(([, font]) => font));
    expect(fonts.size).toBe(1);
    expect([...fonts][0]).toMatch(/^Helvetica, Arial, /);
    const size = (name: string) =>
      Number(new RegExp(`^<svg [^>]*\\b${name}="(\\d+)"`).exec(svg)![1]);
    const png = readFileSync(exported('png'));
    // The size in its header, IHDR.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      2 * size('width'),
      2 * size('height'),
    ]);
  });

  it('is restored with the window, with the slider where it was', async () => {
    const workbench = open();
    const value = await slider(await panel()).inputValue();
    // As a person does it: a window's memory is written when it closes in good order.
    const loaded = workbench.page.waitForEvent('load');
    await workbench.runCommand('Developer: Reload Window');
    await loaded;
    const frame = await panel();
    await slider(frame).waitFor();
    await expect.poll(() => slider(frame).inputValue()).toBe(value);
    await recipePoint(frame, 'chosen').waitFor();
  });

  it('follows the theme, and is readable in all of them', async () => {
    const workbench = open();
    for (const theme of readableThemes) {
      await workbench.setTheme(theme);
      const frame = await panel();
      await slider(frame).waitFor();
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`trade-off-${theme}`);
    }
  });
});

// Suites inside VS Code prove that nothing runs there.
describe.runIf(runsAll)('the trade-off panel of an untrusted workspace', () => {
  const open = useWorkbench({ workspace: 'sample', trusted: false, viewport });

  it('says why nothing runs, and shows what recipes cost', async () => {
    const workbench = open();
    await workbench.openFile('shapes-50.fitprune.json');
    // By the button in the editor's title.
    const actions = workbench.page.locator('.part.editor .editor-actions');
    await actions.locator('a[aria-label*="Show Trade-off"]').click();
    const frame = await workbench.webview('h1:text("shapes-llava")');
    await frame.getByRole('heading', { name: 'This workspace is not trusted' }).waitFor();
    await frame.locator('.readout').getByText('−50.1%').waitFor();
    expect(await frame.locator('g.handle').count()).toBe(4);
    await workbench.screenshot('trade-off-untrusted');
  });
});
