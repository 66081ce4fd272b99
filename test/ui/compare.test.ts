import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkbench } from './support/use-workbench';
import { readableThemes } from './support/workbench';
import { hasSlurm } from '../../src/host/slurm';
import { runsAll } from '../run-all';

/** Recipes beside the sample's own: one that prunes more, and one for another model. */
function addRecipes(folder: string): void {
  const at = (name: string): string => path.join(folder, `${name}.fitprune.json`);
  const text = readFileSync(at('shapes-50'), 'utf8');
  const replaced = (from: string, to: string, source = text): string => {
    expect(source).toContain(from);
    return source.replace(from, to);
  };
  const more = replaced('"keep": 0.4306', '"keep": 0.2');
  writeFileSync(
    at('shapes-60'),
    replaced('"reduction": 0.5', '"reduction": 0.55', replaced('0.3317', '0.1', more)),
  );
  writeFileSync(at('other'), replaced('sha256:7b66', 'sha256:7b67'));
}

/** Head cells of the table, without the parts below the names. */
function names(view: Frame): Promise<string[]> {
  return view.locator('.comparison thead .name').allTextContents();
}

async function row(view: Frame, label: string): Promise<string[]> {
  const cells = view.locator('.comparison tbody tr', { hasText: label }).locator('td');
  return cells.allInnerTexts();
}

describe('comparing recipes', () => {
  // Nobody saves it, so that the editor's text is shown.
  const settings = { 'files.autoSave': 'off' };
  const open = useWorkbench({ workspace: 'sample', settings });
  let view: Frame;

  beforeAll(async () => {
    addRecipes(open().folder!);
    await open().showContainer('FitPrune');
    await open().treeRow('shapes-60').waitFor();
  });

  it('begins with what to do', async () => {
    // Nothing to compare takes no room.
    await expect
      .poll(() => open().page.locator('.pane-header', { hasText: 'Compare' }).count())
      .toBe(0);
    await open().tick('shapes-50');
    view = await open().webview('text=Choose Recipes');
    expect(await open().accessibilityProblems(view)).toEqual([]);
    await open().screenshot('compare-empty-dark');
  });

  it('shows the recipes that are ticked in the tree', async () => {
    await view.locator('text=Add another recipe').waitFor();
    await open().tick('shapes-60');
    await expect.poll(() => names(view)).toEqual(['shapes-50', 'shapes-60']);
    const [first, second] = await row(view, 'FLOPs saved (decoder)');
    expect(first).toBe('50.1%');
    expect(second).toMatch(/★\s*best:\s*6\d\.\d%/);
    expect(await view.locator('.difference').count()).toBe(0);
    expect(await view.locator('.comparison tbody tr').count()).toBe(25);
    // Measured values come first; missing ones are offered.
    const [label, ...accuracies] = await view
      .locator('.comparison tbody tr')
      .first()
      .locator('> *')
      .allInnerTexts();
    expect(label).toBe('Accuracy');
    expect(accuracies[0]).toContain('98.0%');
    expect(accuracies[1]).toMatch(/not measured\s*Measure/);
    await open().screenshot('compare-narrow-dark');
    expect(await open().accessibilityProblems(view)).toEqual([]);
  });

  it('fits 300 pixels: nothing is cut off, and no word is broken', async () => {
    expect((await view.locator('main').boundingBox())!.width).toBeLessThan(310);
    const { shown, all } = await view.locator('.side > .scroller').evaluate((scroller) => ({
      shown: scroller.clientWidth,
      all: scroller.scrollWidth,
    }));
    expect(all).toBeLessThanOrEqual(shown);
    const cut = await view
      .locator('.comparison td, .comparison tbody th')
      .evaluateAll((cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((one) => one.innerHTML),
      );
    expect(cut).toEqual([]);
  });

  it('shows differences on request', async () => {
    await view.getByRole('checkbox', { name: 'Differences from the first' }).click();
    const second = async () => (await row(view, 'FLOPs saved (decoder)'))[1];
    await expect.poll(second).toMatch(/★\s*best:\s*6\d\.\d%[^]*\+\d+\.\d points better/);
    await open().screenshot('compare-differences-dark');
    expect(await open().accessibilityProblems(view)).toEqual([]);
  });

  it('offers in a recipe’s menu everything that can be done with it', async () => {
    const { page } = open();
    await open().treeRow('shapes-50').click({ button: 'right' });
    const items = page.locator('.monaco-menu .action-item:not(.disabled) .action-label');
    await items.filter({ hasText: 'Delete Recipe' }).waitFor();
    expect((await items.allInnerTexts()).filter((text) => text !== '')).toEqual([
      'Show Trade-off',
      'Inspect Tokens',
      'Evaluate Recipe',
      'Evaluate Recipe with Options...',
      // Where this machine has its commands.
      ...((await hasSlurm()) ? ['Evaluate on Slurm'] : []),
      'Apply Recipe',
      'Refit Recipe to Its Budget',
      'Search for a Better Recipe',
      'Compare Recipes',
      'Add to Comparison',
      'Write Report',
      'Reveal in Explorer',
      'Copy Path',
      'Rename Recipe...',
      'Delete Recipe',
    ]);
    await open().screenshot('tree-menu-dark');
    await page.keyboard.press('Escape');
    // The hover of the row below the mouse would cover the next one.
    await page.mouse.move(0, 0);
  });

  it('offers in the menu of a broken recipe what can be done with its file', async () => {
    const { page, folder } = open();
    const file = path.join(folder!, 'broken.fitprune.json');
    writeFileSync(file, '{ "version": 1, "model": {');
    await open().treeRow('broken').click({ button: 'right' });
    const items = page.locator('.monaco-menu .action-item:not(.disabled) .action-label');
    await items.filter({ hasText: 'Delete Recipe' }).waitFor();
    expect((await items.allInnerTexts()).filter((text) => text !== '')).toEqual([
      'Open',
      'Reveal in Explorer',
      'Copy Path',
      'Delete Recipe',
    ]);
    // A menu that has just opened takes a click for the end of the click that opened it.
    const entry = items.filter({ hasText: /^Open$/ });
    await expect
      .poll(async () => {
        if ((await entry.count()) > 0) await entry.click({ timeout: 1000 });
        return entry.count();
      })
      .toBe(0);
    await open().tab('broken.fitprune.json').waitFor();
    rmSync(file);
    await open().treeRow('broken').waitFor({ state: 'detached' });
  });

  it('shows no figures of another model in the tree', async () => {
    const row = open().treeRow('other');
    await row.filter({ hasText: 'fitted for another model' }).waitFor();
    expect(await row.innerText()).not.toContain('kept');
  });

  it('follows an edit that is not saved', async () => {
    await view.locator('button.name', { hasText: 'shapes-60' }).click();
    await open().tab('shapes-60.fitprune.json').waitFor();
    const before = await row(view, 'Final visual tokens');
    // From the webview into the text.
    await open().editor.locator('.view-line', { hasText: '"version"' }).click();
    await open().page.keyboard.press('Control+H');
    const find = open().page.locator('.find-widget textarea');
    await find.first().fill('"keep": 0.1');
    await find.nth(1).fill('"keep": 0.05');
    await open().page.keyboard.press('Control+Alt+Enter');
    await expect.poll(() => row(view, 'Final visual tokens')).not.toEqual(before);
    expect((await row(view, 'Final visual tokens'))[1]).toMatch(/\b7\b/);
    await open().page.keyboard.press('Escape');
    await open().runCommand('File: Revert File');
    await expect.poll(() => row(view, 'Final visual tokens')).toEqual(before);
  });

  it('adds more from the palette, and flags another model', async () => {
    await open().runCommand('FitPrune: Compare Recipes');
    await open().quickPickRow('other').waitFor();
    await open().screenshot('compare-choice-dark');
    await open().pick('other');
    await open().quickInput.locator('.quick-input-count', { hasText: '3 Selected' }).waitFor();
    await open().page.keyboard.press('Enter');
    await expect.poll(() => names(view)).toEqual(['shapes-50', 'shapes-60', 'other']);
    await view.locator('th .flag', { hasText: 'other model' }).waitFor();
    await view.locator('.notes', { hasText: 'other' }).waitFor();
    await open().treeRow('Comparison').filter({ hasText: '3 recipes' }).waitFor();
  });

  it('has a line for each of three recipes, and of five, in 300 pixels', async () => {
    const more = ['of-a-name-that-is-long-4', 'shapes-75'];
    const text = readFileSync(path.join(open().folder!, 'shapes-60.fitprune.json'));
    const file = (name: string) => path.join(open().folder!, `${name}.fitprune.json`);
    for (const names of [[], more]) {
      for (const name of names) {
        writeFileSync(file(name), text);
        await open().tick(name);
      }
      await expect
        .poll(() => view.locator('.comparison thead .name').count())
        .toBe(3 + names.length);
      // The label, and a line for each recipe below it: its name and its figure, both in sight.
      const lines = await view
        .locator('.comparison tbody tr')
        .first()
        .evaluate((line) =>
          [...line.querySelectorAll('td')].map((cell) => {
            const box = (part: string) => cell.querySelector(part)!.getBoundingClientRect();
            const [name, value] = [box('.whose'), box('.value')];
            return { name, value, width: innerWidth, top: cell.getBoundingClientRect().top };
          }),
        );
      expect(lines).toHaveLength(3 + names.length);
      lines.forEach(({ name, value, width, top }, i) => {
        expect(name.width).toBeGreaterThanOrEqual(60);
        expect(name.right).toBeLessThanOrEqual(value.left);
        expect(value.right).toBeLessThanOrEqual(width);
        if (i > 0) expect(top).toBeGreaterThan(lines[i - 1]!.top);
      });
      const { shown, all } = await view
        .locator('.side > .scroller')
        .evaluate(({ clientWidth: shown, scrollWidth: all }) => ({ shown, all }));
      expect(all).toBeLessThanOrEqual(shown);
      expect(await open().accessibilityProblems(view)).toEqual([]);
      await open().screenshot(`compare-lines-${lines.length}`);
    }
    // A file that disappears moves the rows below it: no row may be moving when it is clicked.
    for (const name of more) await open().tick(name);
    await expect.poll(() => names(view)).toEqual(['shapes-50', 'shapes-60', 'other']);
    for (const name of more) rmSync(file(name));
  });

  it('removes a column and makes another the first, by keyboard', async () => {
    await view.getByRole('button', { name: /^Remove other from/ }).focus();
    await open().page.keyboard.press('Enter');
    await expect.poll(() => names(view)).toEqual(['shapes-50', 'shapes-60']);
    await view.getByRole('button', { name: /^Make shapes-60 the first/ }).focus();
    await open().page.keyboard.press('Space');
    await expect.poll(() => names(view)).toEqual(['shapes-60', 'shapes-50']);
    expect((await row(view, 'FLOPs saved (decoder)'))[1]).toMatch(/−\d+\.\d points worse/);
    const focused = () => view.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    expect(await focused()).toMatch(/^Make shapes-50 the first/);
  });

  it('has the numbers of the plot, and keeps them open', async () => {
    await view.locator('summary').click();
    const head = view.locator('table.data thead th');
    await expect.poll(() => head.allTextContents()).toEqual(['Layer', 'shapes-60', 'shapes-50']);
    expect(await view.locator('table.data tbody tr').count()).toBe(5);
    expect(await open().accessibilityProblems(view)).toEqual([]);
  });

  it('looks the same after it was hidden', async () => {
    await open().showContainer('Explorer');
    await open().showContainer('FitPrune');
    view = await open().webview('text=FLOPs saved (decoder)');
    expect(await names(view)).toEqual(['shapes-60', 'shapes-50']);
    await view.locator('table.data thead th', { hasText: 'shapes-50' }).waitFor();
  });

  it('is copied as Markdown', async () => {
    await open().page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open().runCommand('FitPrune: Copy Comparison as Markdown');
    await open()
      .statusItem(/on the clipboard/)
      .waitFor();
    const text = await open().page.evaluate(() => navigator.clipboard.readText());
    expect(text.split('\n')[0]).toBe('|   | `shapes-60` | `shapes-50` |');
    expect(text).toMatch(
      /\| FLOPs saved \(decoder\) \| \*\*6\d\.\d%\*\* \| 50\.1% \(−\d+\.\d points\) \|/,
    );
  });

  it('is there again after a reload', async () => {
    await open().reload();
    await open().showContainer('FitPrune');
    view = await open().webview('text=FLOPs saved (decoder)');
    expect(await names(view)).toEqual(['shapes-60', 'shapes-50']);
  });

  it('opens as a text diff', async () => {
    await open().runCommand('FitPrune: Open Comparison as Text Diff');
    await open().tab('shapes-60 ↔ shapes-50').waitFor();
    const sides = open().page.locator(
      '.monaco-diff-editor .editor.modified, .monaco-diff-editor .editor.original',
    );
    await expect.poll(() => sides.filter({ hasText: '"version"' }).count()).toBe(2);
    await open().screenshot('compare-diff-dark');
  });

  it('marks a file that is gone', async () => {
    rmSync(path.join(open().folder!, 'shapes-60.fitprune.json'));
    await view
      .locator('.unusable li', { hasText: /shapes-60: This file does not exist\./ })
      .waitFor();
    addRecipes(open().folder!);
    await expect.poll(() => view.locator('.problem').count()).toBe(0);
  });

  it('says why a recipe cannot be used, in the words of the tree, and cuts no name', async () => {
    const file = path.join(open().folder!, 'shapes-60.fitprune.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"keep": 0.2', '"keep": 2'));
    const problem = view.locator('.unusable li .problem');
    await problem.waitFor();
    // A line below the table, and no column.
    expect(await names(view)).toEqual(['shapes-50']);
    const [, why] = (await problem.innerText()).split('⚠ shapes-60: ');
    expect(why).toMatch(/^\S.*[.?]( \(and more\))?$/);
    await open().treeRow(why!).first().waitFor();
    await open().screenshot('compare-unusable-dark');
    const whole = await view
      .locator('.unusable .name, .unusable .problem')
      .evaluateAll((all) => all.every((one) => one.scrollWidth <= one.clientWidth + 1));
    expect(whole).toBe(true);
    addRecipes(open().folder!);
    await expect.poll(() => view.locator('.problem').count()).toBe(0);
  });

  it('takes the recipes that are selected in the explorer', async () => {
    const { page } = open();
    await open().runCommand('FitPrune: Clear Comparison');
    await open().showContainer('Explorer');
    const files = page.locator('.explorer-folders-view .monaco-list-row');
    await files.filter({ hasText: 'other.fitprune.json' }).click();
    // The explorer selects the file once more when its editor is there: then a second selection
    // would be dropped.
    await open().tab('other.fitprune.json').waitFor();
    await files.and(page.locator('.selected', { hasText: 'other.fitprune.json' })).waitFor();
    await files.filter({ hasText: 'shapes-50.fitprune.json' }).click({ modifiers: ['Control'] });
    await expect
      .poll(() => files.and(page.locator('.selected')).count(), { timeout: 10_000 })
      .toBe(2);
    await files.filter({ hasText: 'shapes-50.fitprune.json' }).click({ button: 'right' });
    await page.locator('.monaco-menu .action-item', { hasText: 'Compare Recipes' }).hover();
    await open().screenshot('compare-explorer-menu-dark');
    await page.locator('.monaco-menu .action-item', { hasText: 'Compare Recipes' }).click();
    view = await open().webview('text=FLOPs saved (decoder)');
    await expect.poll(() => names(view)).toEqual(['other', 'shapes-50']);
  });

  it('is readable in every theme', async () => {
    await open().tick('shapes-60');
    for (const theme of readableThemes) {
      await open().setTheme(theme);
      expect(await open().accessibilityProblems(view)).toEqual([]);
      await open().screenshot(`compare-narrow-${theme}`);
    }
  });

  describe('wide', () => {
    let view: Frame;

    it('shows the same in an editor, the plot beside the table', async () => {
      await open().runCommand('View: Close All Editors');
      await open().runCommand('FitPrune: Clear Comparison');
      await open().showContainer('FitPrune');
      await open().treeRow('shapes-60').waitFor();
      const ticked = open().page.locator('.part.sidebar .monaco-checkbox[aria-checked=true]');
      await expect.poll(() => ticked.count()).toBe(0);
      for (const name of ['shapes-50', 'shapes-60', 'other']) await open().tick(name);
      const side = await open().webview('text=FLOPs saved (decoder)');
      await expect.poll(() => names(side)).toEqual(['shapes-50', 'shapes-60', 'other']);
      await side.getByRole('checkbox', { name: 'Differences from the first' }).click();
      await side.locator('.difference').first().waitFor({ state: 'detached' });
      const rows = await side.locator('.comparison tbody tr').allTextContents();
      await open().runCommand('FitPrune: Open Comparison Wide');
      await open().tab('Comparison').waitFor();
      view = await open().webview('body.wide .comparison');
      const [table, plot] = [view.locator('.comparison'), view.locator('.canvas')];
      await expect
        .poll(async () => (await plot.boundingBox())!.x - (await table.boundingBox())!.x)
        .toBeGreaterThan(300);
      expect(await view.locator('.comparison tbody tr').allTextContents()).toEqual(rows);
      await open().screenshot('compare-wide');
      expect(await open().accessibilityProblems(view)).toEqual([]);
    });

    it('follows changes of the comparison, in both places', async () => {
      await view.getByRole('button', { name: /^Remove other from/ }).click();
      const side = await open().webview('body:not(.wide) .comparison');
      await expect.poll(() => names(view)).toEqual(['shapes-50', 'shapes-60']);
      await expect.poll(() => names(side)).toEqual(['shapes-50', 'shapes-60']);
      // Both places share the checkbox, too.
      await view.getByRole('checkbox', { name: 'Differences from the first' }).click();
      await side.locator('.difference').first().waitFor();
      await side.getByRole('checkbox', { name: 'Differences from the first' }).click();
      await view.locator('.difference').first().waitFor({ state: 'detached' });
    });

    it('exists once, also after a reload', async () => {
      await open().runCommand('FitPrune: Open Comparison Wide');
      // As a person does it: a window's memory is written when it closes in good order.
      const loaded = open().page.waitForEvent('load');
      await open().runCommand('Developer: Reload Window');
      await loaded;
      await open().tab('Comparison').waitFor();
      expect(await open().page.locator('.part.editor .tab').count()).toBe(1);
      view = await open().webview('body.wide .comparison');
      await expect.poll(() => names(view)).toEqual(['shapes-50', 'shapes-60']);
      for (const theme of runsAll ? (['highContrast', 'dark'] as const) : []) {
        await open().setTheme(theme);
        expect(await open().accessibilityProblems(view)).toEqual([]);
        await open().screenshot(`compare-wide-${theme}`);
      }
    });
  });

  describe('wide, seven of them, and two that cannot be used', () => {
    const more = ['a-recipe-of-a-name-that-is-long', 'shapes-75', 'shapes-80', 'shapes-85'];
    let view: Frame;

    beforeAll(async () => {
      await open().closeTab('Comparison');
      await open().runCommand('FitPrune: Clear Comparison');
      const folder = open().folder!;
      const file = (name: string) => path.join(folder, `${name}.fitprune.json`);
      const text = readFileSync(file('shapes-60'), 'utf8');
      for (const name of more) writeFileSync(file(name), text);
      writeFileSync(file('broken'), '{ "version": 1, "model": {');
      writeFileSync(file('grows'), text.replace('"keep": 0.2', '"keep": 0.75'));
      await open().showContainer('FitPrune');
      await open().treeRow('shapes-85').waitFor();
    });

    /** Where the table lies in its box, and which part of it is visible. */
    async function boxes() {
      return view.locator('.side > .scroller').evaluate((scroller) => {
        const box = scroller.getBoundingClientRect();
        const at = (part: string) => scroller.querySelector(part)!.getBoundingClientRect();
        return {
          ...{ box, page: { width: innerWidth, height: innerHeight } },
          ...{ head: at('thead th'), label: at('tbody tr:last-child th'), notes: at('.below') },
          isWider: scroller.scrollWidth > scroller.clientWidth,
          hasPlotBeside: scroller.querySelector('.schedules') === null,
        };
      });
    }

    it('gives no two recipes the same mark', async () => {
      for (const name of ['shapes-50', 'shapes-60', ...more, 'other']) await open().tick(name);
      await open().runCommand('FitPrune: Open Comparison Wide');
      view = await open().webview('body.wide .comparison');
      await expect.poll(() => view.locator('.comparison thead .name').count()).toBe(7);
      const looks = await view
        .locator('thead .swatch')
        .evaluateAll((all) =>
          all.map((one) => one.outerHTML.replace(/stroke-dasharray="[^"]*"/g, '')),
        );
      expect(new Set(looks).size).toBe(7);
    });

    it('keeps heads, labels and the scroll bar in sight, at every width', async () => {
      await view.getByRole('checkbox', { name: 'Differences from the first' }).click();
      await view.locator('.difference').first().waitFor();
      for (const [width, height] of [
        [1280, 800],
        [900, 700],
      ] as const) {
        await open().page.setViewportSize({ width, height });
        await open().screenshotsIn(['dark', 'light'], `compare-seven-${width}`);
        // Scroll bars may hide themselves: a button shows that there is more.
        await view.getByRole('button', { name: /\d more recipes? to the right/ }).waitFor();
        const scroller = view.locator('.side > .scroller');
        await expect.poll(async () => (await boxes()).isWider).toBe(true);
        await scroller.evaluate((one) => {
          one.scrollTo(one.scrollWidth, one.scrollHeight);
        });
        await expect
          .poll(async () => {
            const { head, box } = await boxes();
            return Math.abs(head.top - box.top) < 2;
          })
          .toBe(true);
        await expect.poll(() => view.locator('.more').isVisible()).toBe(false);
        const { box, page, label, notes, hasPlotBeside } = await boxes();
        // The box ends within the page, and so does its bar.
        expect(box.bottom).toBeLessThanOrEqual(page.height);
        expect(box.right).toBeLessThanOrEqual(page.width);
        expect(label.left).toBeCloseTo(box.left, 0);
        expect(notes.right).toBeLessThanOrEqual(box.right);
        expect(hasPlotBeside).toBe(false);
        await open().screenshot(`compare-seven-${width}-end`);
        await scroller.evaluate((one) => {
          one.scrollTo(0, 0);
        });
        expect(await open().accessibilityProblems(view)).toEqual([]);
      }
    });

    it('has a line with its reason for each recipe that cannot be used', async () => {
      await open().page.setViewportSize({ width: 1280, height: 800 });
      for (const name of ['broken', 'grows']) await open().tick(name);
      const lines = view.locator('.unusable li');
      await expect.poll(() => lines.count()).toBe(2);
      expect(await names(view)).toHaveLength(7);
      expect((await lines.allInnerTexts()).map((text) => text.trim())).toEqual([
        expect.stringMatching(/^⚠ broken: .*brace is missing/),
        expect.stringMatching(/^⚠ grows: .*0\.75/),
      ]);
      await lines.first().scrollIntoViewIfNeeded();
      expect(await open().accessibilityProblems(view)).toEqual([]);
      await open().screenshot('compare-seven-unusable');
      await lines
        .first()
        .getByRole('button', { name: /^Remove broken/ })
        .click();
      await expect.poll(() => lines.count()).toBe(1);
    });
  });
});
