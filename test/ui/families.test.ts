/** A fresh folder of every kind, opened as a user does: tree, recipe, curve, tokens, pruned folder. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { familyModels, familyWorkspace } from './support/family-workspace';
import { useWorkbench } from './support/use-workbench';

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
    // Rows beyond the view are not made.
    await workbench.closeView('Compare');
    for (const name of familyModels) await workbench.treeRow(name).waitFor();
    await workbench.screenshot('families-tree');
  });

  it.each(familyModels)('%s', async (name) => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.filter(name);
    await workbench.pick(name);
    await workbench.pick('30% fewer FLOPs');
    // What the folder does not say is asked.
    if (name === 'llava') await workbench.pick('fp32');
    await workbench.tab(`${name}-30.fitprune.json`).waitFor({ timeout: 60_000 });
    const curve = await workbench.webview('#trade-off, .curve');
    await curve.locator('.curve path').first().waitFor();
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
    await workbench.closeTab(`Tokens: ${name}-30`);

    await workbench.runCommand('FitPrune: Apply Recipe');
    await workbench.quickInput.locator('.quick-input-title', { hasText: 'Folder of' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    if (name === 'llava-next') {
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
