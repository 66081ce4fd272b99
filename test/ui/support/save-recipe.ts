import type { Frame } from 'playwright-core';
import type { Workbench } from './workbench';

/** Saves the fit at the trade-off panel's slider under a name, and waits for its editor. */
export async function saveRecipe(workbench: Workbench, panel: Frame, name: string): Promise<void> {
  await panel.getByRole('button', { name: /^Save as Recipe/ }).click();
  await workbench.quickInput.locator('.quick-input-title', { hasText: 'Save as Recipe' }).waitFor();
  await workbench.answer(name);
  await workbench.activeTab(`${name}.fitprune.json`).waitFor();
}
