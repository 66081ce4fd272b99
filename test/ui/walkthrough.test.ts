import { describe, expect, it } from 'vitest';
import { saveRecipe } from './support/save-recipe';
import { useWorkbench } from './support/use-workbench';

describe('the walkthrough', () => {
  const open = useWorkbench({
    settings: {
      'fitprune.device': 'cpu',
      'fitprune.samples': 4,
      'fitprune.evaluation.samples': 6,
      'fitprune.evaluation.baselines': 'never',
    },
  });

  /** Waits until these steps are ticked, and no other. */
  async function expectTicked(...steps: string[]): Promise<void> {
    const { page } = open();
    const ticked = async () => {
      const marks = page.locator('.getting-started-step [role=checkbox][aria-checked=true]');
      const ids = await marks.evaluateAll((all) =>
        all.map((one) => one.getAttribute('data-done-step-id')?.split('#').at(-1) ?? ''),
      );
      return [...new Set(ids)].sort();
    };
    await expect.poll(ticked, { timeout: 20_000 }).toEqual([...steps].sort());
  }

  async function show(): Promise<void> {
    await open().openWalkthrough('Get started with FitPrune');
  }

  /**
   * Waits until the walkthrough has moved to a step, as it does by itself a moment after it is
   * shown.
   */
  async function expectOpen(step: string): Promise<void> {
    const expanded = open().page.locator('.getting-started-step.expanded');
    await expanded.filter({ hasText: step }).waitFor();
  }

  it('begins with nothing done', async () => {
    await show();
    await expectTicked();
  });

  it('ticks nothing for a question that the user leaves', async () => {
    const { page, quickInput } = open();
    const button = page.locator('.getting-started-step.expanded .monaco-button');
    await button.filter({ hasText: 'Open Sample Workspace' }).click();
    await quickInput.waitFor();
    await page.keyboard.press('Escape');
    await quickInput.waitFor({ state: 'hidden' });
    await expectTicked();
  });

  it('opens the sample by its button', async () => {
    const workbench = open();
    await workbench.screenshot('walkthrough-begin');
    const button = workbench.page.locator('.getting-started-step.expanded .monaco-button');
    await button.filter({ hasText: 'Open Sample Workspace' }).click();
    await workbench.chooseFolder(workbench.host.home, 'Copy Sample Here');
    await workbench.page.locator('.explorer-folders-view', { hasText: 'shapes-llava' }).waitFor();
    // The new window has the walkthrough open and continues in it.
    await expectOpen('Fit a recipe');
    await expectTicked('openSample');
  });

  it('ticks a fit', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.pick('50% fewer FLOPs');
    await workbench.tab('shapes-llava-50.fitprune.json').waitFor({ timeout: 60_000 });
    await show();
    await expectOpen('Choose a budget');
    await expectTicked('openSample', 'fit');
  });

  it('ticks a budget that was saved', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Show Trade-off');
    const panel = await workbench.webview('.curve');
    await saveRecipe(workbench, panel, 'kept');
    await show();
    await expectOpen('Measure what it keeps');
    await expectTicked('openSample', 'fit', 'budget');
  });

  it('ticks a measurement and a look at its tokens, and moves to the next step by itself', async () => {
    const workbench = open();
    await workbench.openFile('kept.fitprune.json');
    await workbench.runCommand('FitPrune: Evaluate Recipe');
    const panel = await workbench.webview('.curve');
    await panel.getByText(/kept: accuracy .* unpruned/).waitFor({ timeout: 180_000 });
    // The editor shows the recipe's result in short.
    await workbench.statusItem(/fewer FLOPs, [\d.]+% kept/).waitFor();
    await workbench.tab('Welcome').click();
    await expectOpen('See which tokens stay');
    await workbench.screenshot('walkthrough-goes-on');
    await workbench.openFile('kept.fitprune.json');
    await workbench.runCommand('FitPrune: Inspect Tokens');
    const inspect = await workbench.webview('h1 span:text("Inspect Tokens")');
    await inspect.getByRole('slider', { name: /layer/i }).waitFor({ timeout: 90_000 });
    await show();
    await expectOpen('Compare recipes');
    await expectTicked('openSample', 'fit', 'budget', 'evaluate', 'inspect');
  });

  it('ticks a comparison', async () => {
    const workbench = open();
    await workbench.showContainer('FitPrune');
    for (const name of ['kept', 'shapes-50']) {
      await workbench.tick(name);
    }
    await expectTicked('openSample', 'fit', 'budget', 'evaluate', 'inspect', 'compare');
  });

  it('ticks an applied recipe, and all is done', async () => {
    const workbench = open();
    await workbench.openFile('kept.fitprune.json');
    await workbench.runCommand('FitPrune: Apply Recipe');
    await workbench.quickInput.locator('.quick-input-title', { hasText: 'Folder' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/is applied/).waitFor({ timeout: 60_000 });
    await show();
    await expectTicked('openSample', 'fit', 'budget', 'evaluate', 'inspect', 'compare', 'apply');
    await workbench.screenshotsIn(['dark', 'light'], 'walkthrough-done');
  });
});
