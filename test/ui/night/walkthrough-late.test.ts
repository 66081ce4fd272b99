import { describe, expect, it } from 'vitest';
import { saveRecipe } from '../support/save-recipe';
import { useWorkbench } from '../support/use-workbench';

/** VS Code forgets what was true before the page first showed in a window. */
describe('a walkthrough that is opened late', () => {
  const open = useWorkbench({
    workspace: 'sample',
    settings: { 'fitprune.device': 'cpu', 'fitprune.samples': 4 },
  });

  async function expectTicked(...steps: string[]): Promise<void> {
    const { page } = open();
    const marks = page.locator('.getting-started-step [role=checkbox][aria-checked=true]');
    const ticked = async () => {
      const ids = await marks.evaluateAll((all) =>
        all.map((one) => one.getAttribute('data-done-step-id')?.split('#').at(-1) ?? ''),
      );
      return [...new Set(ids)].sort();
    };
    await expect.poll(ticked, { timeout: 20_000 }).toEqual([...steps].sort());
  }

  async function fit(percent: number): Promise<void> {
    const workbench = open();
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.pick(`${percent}% fewer FLOPs`);
    await workbench.activeTab(`shapes-llava-${percent}.fitprune.json`).waitFor({ timeout: 60_000 });
  }

  it('ticks the model that was there and the fit that was made before', async () => {
    const workbench = open();
    await fit(50);
    await workbench.openWalkthrough('Get started with FitPrune');
    await expectTicked('openSample', 'fit');
    const expanded = workbench.page.locator('.getting-started-step.expanded');
    await expanded.filter({ hasText: 'budget' }).waitFor();
    await workbench.screenshot('walkthrough-late');
  });

  it('shows them after a reload, and what was done in a window that is gone', async () => {
    const workbench = open();
    await workbench.reload();
    await workbench.openWalkthrough('Get started with FitPrune');
    await expectTicked('openSample', 'fit');
    await workbench.runCommand('View: Close All Editors');
    await workbench.reload();
    await workbench.runCommand('FitPrune: Show Trade-off');
    const panel = await workbench.webview('.curve');
    await saveRecipe(workbench, panel, 'kept');
    // Read to its end: the reload would cut that off.
    await workbench.editor.locator('.view-line', { hasText: 'schedule' }).first().waitFor();
    await workbench.reload();
    await workbench.openWalkthrough('Get started with FitPrune');
    await expectTicked('openSample', 'fit', 'budget');
  });
});
