/**
 * A fresh folder of every kind, opened as a user does: tree, recipe, curve, tokens, pruned folder.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { familyModels, familyWorkspace, walkedModels } from './support/family-workspace';
import { useWorkbench } from './support/use-workbench';

const isDecoder = (file: string): boolean => file.startsWith('decoder');

describe('a workspace of every family', async () => {
  const open = useWorkbench({
    workspace: await familyWorkspace(),
    machineSettings: { 'fitprune.device': 'cpu' },
    settings: { 'fitprune.samples': 4 },
    theme: 'light',
    viewport: { width: 1280, height: 900 },
  });

  it('shows each model in the tree', async () => {
    const workbench = open();
    await workbench.showContainer('FitPrune');
    // The view gets the whole side bar: without a recipe there is nothing to compare, and rows
    // outside a view are not made.
    for (const name of familyModels) await workbench.treeRow(name).waitFor();
    await workbench.screenshot('families-tree');
  });

  it.each([
    ['qwen2-vl', 'questions.jsonl', 'llava-hr.arrow'],
    ['llava-hr', 'llava-hr.arrow', 'questions.jsonl'],
  ])('offers %s the data that it takes: %s, not %s', async (name, taken, other) => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Calibrate Model');
    await workbench.filter(name);
    await workbench.pick(name);
    await workbench.quickPickRow(taken).waitFor();
    await workbench.quickPickRow('Choose a file…').waitFor();
    expect(await workbench.quickPickRow(other).count()).toBe(0);
    await workbench.screenshot(`families-${name}-0-data`);
    await workbench.page.keyboard.press('Escape');
  });

  it.each(walkedModels)('%s', async (name) => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.filter(name);
    await workbench.pick(name);
    await workbench.pick('30% fewer FLOPs');
    // The command asks for what the folder does not say.
    const graphs = path.join(workbench.folder!, name, 'onnx');
    const decoders = existsSync(graphs) ? readdirSync(graphs).filter(isDecoder) : [];
    if (decoders.length > 1) await workbench.pick('fp32');
    await workbench.activeTab(`${name}-30.fitprune.json`).waitFor({ timeout: 60_000 });
    const curve = await workbench.webview('#trade-off, .curve');
    await curve.locator('.curve path').first().waitFor();
    // All of them can be cut before their decoder, whatever axes their positions have.
    expect(await curve.locator('#before').isVisible()).toBe(true);
    await workbench.screenshot(`families-${name}-1-curve`);
    await workbench.closeTab(`Trade-off: ${name}`);

    await workbench.runCommand('FitPrune: Inspect Tokens');
    const tokens = await workbench.webview('h1 span:text("Inspect Tokens")');
    if (name === 'llava-hr') {
      await tokens.getByText('Write the column images').waitFor({ timeout: 60_000 });
    } else {
      await tokens.getByRole('slider', { name: /layer/i }).waitFor({ timeout: 60_000 });
      await tokens.locator('.patch').first().waitFor();
    }
    await workbench.screenshot(`families-${name}-2-tokens`);
    if (name === 'smolvlm') {
      await tokens.getByRole('textbox', { name: /Go to a sample/ }).fill('two');
      await workbench.page.keyboard.press('Enter');
      await tokens.getByText('What is the same in both?').waitFor({ timeout: 30_000 });
      // Two grids for each image: its tiles joined to one picture, and the whole image.
      await expect.poll(() => tokens.getByRole('grid').count()).toBe(4);
      await workbench.screenshot(`families-${name}-2-two-images`);
    }
    await workbench.closeTab(`Tokens: ${name}-30`);

    await workbench.runCommand('FitPrune: Apply Recipe');
    await workbench.quickInput.locator('.quick-input-title', { hasText: 'Folder of' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    if (name === 'llava-next-loud') {
      const question = workbench.dialog('No way was found');
      await question.waitFor({ timeout: 60_000 });
      await workbench.screenshot(`families-${name}-3-asked`);
      await question.getByText('Apply With an Input').click();
    }
    await workbench.notification(`${name}-30 is applied`).waitFor({ timeout: 60_000 });
    await workbench.screenshot(`families-${name}-3-applied`);
    const home = name.startsWith('hub-') ? 'hub' : '.';
    expect(existsSync(path.join(workbench.folder!, home, `${name}-30`, 'onnx'))).toBe(true);
    await workbench.runCommand('Notifications: Clear All Notifications');
    await workbench.runCommand('View: Close All Editors');
  });
});
