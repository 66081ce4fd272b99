import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './support/use-workbench';

describe('a window in which no JSON file was opened', () => {
  const open = useWorkbench({ workspace: 'sample', viewport: { width: 1300, height: 900 } });
  const squiggles = (kind: 'error' | 'warning') => open().editor.locator(`.squiggly-${kind}`);

  it('shows what is wrong with the JSON of a recipe, once', async () => {
    const workbench = open();
    const write = (name: string, text: string) => {
      writeFileSync(path.join(workbench.folder!, `${name}.fitprune.json`), text);
    };
    write('broken', '{\n  "version": 1,\n  "schedule": [ { "layer": 1 "keep": 0.5 } ]\n}\n');
    write('odd', '{\n  "version": "one"\n}\n');
    write('lacks', '{\n  "version": 1\n}\n');
    // The second window of the profile: nothing is left of what the first one started.
    await workbench.reload();
    await workbench.openFile('broken.fitprune.json');
    await squiggles('error').first().waitFor();
    await workbench.runCommand('View: Toggle Problems');
    const problems = workbench.page.locator('.markers-panel .monaco-list-row', {
      hasText: /comma/i,
    });
    // The JSON server starts with the first file.
    await problems.first().waitFor({ timeout: 90_000 });
    await expect.poll(() => problems.count()).toBe(1);
  });

  it('shows violations of the schema', async () => {
    await open().openFile('odd.fitprune.json');
    await squiggles('error').first().waitFor();
  });

  it('marks what a recipe lacks at its first brace, and adds it', async () => {
    const workbench = open();
    await workbench.openFile('lacks.fitprune.json');
    const tops = () =>
      squiggles('error').evaluateAll((all) => [
        ...new Set(all.map((one) => one.getBoundingClientRect().top)),
      ]);
    await expect.poll(tops).toHaveLength(1);
    await workbench.screenshot('recipe-lacks-keys');
    await workbench.editor.getByText('{', { exact: true }).first().click();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('Control+.');
    const fixes = workbench.page.locator('.action-widget .monaco-list-row');
    await fixes.filter({ hasText: 'Add "ranking"' }).first().waitFor();
    await workbench.page.keyboard.press('Escape');
  });

  it('completes a recipe by its schema, and leaves the width to the text and its hints', async () => {
    const workbench = open();
    await workbench.editor.getByText('"version"').click();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.type('"sch');
    await workbench.page.keyboard.press('Control+Space');
    await workbench.page
      .locator('.suggest-widget .monaco-list-row', { hasText: 'schedule' })
      .waitFor();
    const minimap = workbench.editor.locator('.minimap');
    expect(await minimap.evaluateAll((all) => all.map((one) => one.clientWidth))).toEqual([0]);
    await workbench.screenshot('recipe-editor-fresh-window');
  });
});
