import { describe, expect, it } from 'vitest';
import { useWorkbench } from './support/use-workbench';

describe('an empty window', () => {
  const open = useWorkbench();

  it('has FitPrune in the activity bar, with a view that shows the next step', async () => {
    const workbench = open();
    await workbench.showContainer('FitPrune');
    await workbench.page
      .locator('.part.sidebar .welcome-view-content', { hasText: 'sample' })
      .waitFor();
    await workbench.screenshot('empty-window-dark');
    await workbench.setTheme('light');
    await workbench.screenshot('empty-window-light');
    await workbench.setTheme('highContrast');
    await workbench.screenshot('empty-window-high-contrast');
  });

  it('offers commands that need no workspace, and no others', async () => {
    const workbench = open();
    expect(await workbench.offersCommand('FitPrune: Open Sample Workspace')).toBe(true);
    expect(await workbench.offersCommand('FitPrune: Fit Recipe')).toBe(false);
  });
});
