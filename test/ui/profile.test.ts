import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkRecipe, passes } from '../../src/core/recipe/checks/check';
import { readProfile, writeProfile } from '../../src/core/profile/profile-file';
import type { Recipe } from '../../src/core/recipe/types';
import { modelLookup } from '../../src/core/workspace/model-lookup';
import { steadyProfile } from '../unit/support/steady-profile';
import { runsAll } from '../run-all';
import { useWorkbench } from './support/use-workbench';
import { bothThemes, readableThemes } from './support/workbench';

describe('a budget in milliseconds', () => {
  const open = useWorkbench({
    workspace: 'sample',
    viewport: { width: 1500, height: 1000 },
    settings: { 'fitprune.samples': 8 },
    machineSettings: { 'fitprune.device': 'cpu' },
  });
  const panel = () => open().webview('h1:text("shapes-llava")');
  const profileFile = () => profileIn(open().folder!);

  it('leads to a profile if there is none', async () => {
    const workbench = open();
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Show Trade-off');
    const frame = await panel();
    await frame.getByRole('button', { name: 'Calibrate' }).click();
    await workbench.pick(/calibration\.jsonl/);
    await frame.getByRole('slider', { name: /^Budget/ }).waitFor({ timeout: 90_000 });
    const field = frame.getByRole('textbox', { name: 'Budget in percent' });
    await field.fill('latency:30%');
    await field.press('Enter');
    await frame.getByText('No device is profiled yet').waitFor();
    for (const theme of bothThemes) {
      await workbench.setTheme(theme);
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`profile-none-${theme}`);
    }
    await frame.getByRole('button', { name: 'Profile on This Device' }).click();
    const lengths = /\d+ lengths · /;
    await frame.getByText(lengths).waitFor({ timeout: 60_000 });
    expect(await workbench.notification(lengths).count(), 'shown once').toBe(0);
    await workbench.screenshot('profile-running');
    await workbench.runCommand('FitPrune: Cancel Run');
    await workbench.notification(/Profiling stopped; what was measured is kept/).waitFor();
    await workbench.showContainer('FitPrune');
    await workbench.treeRow(/Times on cpu, 1 thread/).waitFor();
  });

  it('withdraws its offer to continue when the run continues', async () => {
    const workbench = open();
    const offer = workbench.notification(/Profiling stopped; what was measured is kept/);
    await offer.waitFor();
    const frame = await panel();
    await workbench.runCommand('FitPrune: Profile on This Device');
    await offer.waitFor({ state: 'hidden' });
    // In the visible panel, however it was begun; at once, as the remaining time may be short.
    await frame.getByText(/\d+ lengths · /).waitFor({ timeout: 60_000 });
    await frame.locator('.measuring').getByRole('button', { name: 'Cancel' }).click();
    expect(await workbench.notification(/lengths · /).count(), 'shown once').toBe(0);
    await offer.waitFor();
  });

  it('is where the slider goes as requested, drawn with the limit that no budget can go below', async () => {
    const workbench = open();
    const file = profileFile();
    // What was measured for some seconds on a busy machine is noise.
    await writeProfile(file, steadyProfile((await readProfile(file)).profile));
    const frame = await panel();
    const field = frame.getByRole('textbox', { name: /Budget in milliseconds/ });
    await field.waitFor();
    // The fit from before the profile knows no times: the slider must not use it.
    expect(await field.inputValue()).toMatch(/^[\d.]+$/);
    expect(await frame.getByText('Something went wrong').count()).toBe(0);
    await field.fill('ttft:1.1x');
    await field.press('Enter');
    await frame
      .getByText(/Time that pruning cannot save: [\d.]+ ms \(vision encoder 40\.0 ms\)/)
      .waitFor();
    // The same, by the times that are shown now.
    await field.fill('1.1x');
    await field.press('Enter');
    const first = frame.getByRole('slider', { name: 'Budget: Time to first token (ms)' });
    await expect.poll(() => first.inputValue()).toBe('91');
    expect(await first.getAttribute('aria-valuetext')).toMatch(/^[\d.]+ ms to first token$/);
    for (const theme of readableThemes) {
      await workbench.setTheme(theme);
      expect(await workbench.accessibilityProblems(frame)).toEqual([]);
      await workbench.screenshot(`profile-first-token-${theme}`);
    }
  });

  it('is saved as the command line writes it, and kept', async () => {
    const workbench = open();
    const frame = await panel();
    const first = frame.getByRole('slider', { name: 'Budget: Time to first token (ms)' });
    await first.focus();
    await workbench.page.keyboard.press('ArrowRight');
    await frame.getByRole('button', { name: 'Save as Recipe' }).click();
    await workbench.answer('in-time');
    await workbench.activeTab(/in-time\.fitprune\.json/).waitFor();
    const text = readFileSync(path.join(workbench.folder!, 'in-time.fitprune.json'), 'utf8');
    const { budget } = JSON.parse(text) as Recipe;
    expect(budget).toMatchObject({ metric: 'ttft', overhead: true });
    expect(budget.predicted!.firstToken!.pruned).toBeLessThanOrEqual(budget.value!);
    const found = await checkRecipe(text, modelLookup(workbench.folder!));
    expect(passes(found), JSON.stringify(found)).toBe(true);
    await workbench.screenshot('profile-saved');
  });
});

describe.runIf(runsAll)('a profile that a reload cuts off', () => {
  const open = useWorkbench({
    workspace: 'sample',
    machineSettings: { 'fitprune.device': 'cpu' },
  });
  const runs = async () => {
    const { profile } = await readProfile(profileIn(open().folder!));
    return profile.series.reduce((sum, series) => sum + series.runs.length, 0);
  };

  it('loses nothing, and resumes where it was', async () => {
    const workbench = open();
    await workbench.openFile('shapes-50.fitprune.json');
    await workbench.runCommand('FitPrune: Profile on This Device');
    await workbench.notification(/[1-9]\d* lengths · /).waitFor({ timeout: 60_000 });
    const before = await runs();
    await workbench.reload();
    const cutOff = workbench.notification(/Profiling shapes-llava .*was interrupted/);
    await cutOff.waitFor({ timeout: 60_000 });
    await workbench.screenshot('profile-cut-off');
    const kept = await runs();
    expect(kept, 'nothing is lost').toBeGreaterThanOrEqual(before);
    await cutOff.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(runs, { timeout: 60_000 }).toBeGreaterThan(kept);
    await workbench.runCommand('FitPrune: Cancel Run');
    await workbench.notification(/Profiling stopped; what was measured is kept/).waitFor();
  });
});

function profileIn(workspace: string): string {
  const folder = path.join(workspace, '.fitprune');
  return path.join(
    folder,
    readdirSync(folder).find((one) => one.endsWith('.profile.json'))!,
  );
}
