import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { useWorkbench } from './support/use-workbench';

describe('from an empty window to a recipe', () => {
  const open = useWorkbench();

  it('copies the sample to a folder of the user and opens it', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Open Sample Workspace');
    const dialog = workbench.quickInput.locator('input[type=text]');
    await dialog.fill(`${workbench.host.home}/`);
    await workbench.screenshot('open-sample-dialog');
    await workbench.page.locator('.quick-input-action', { hasText: 'Copy Sample Here' }).click();
    await workbench.page.locator('.explorer-folders-view', { hasText: 'shapes-llava' }).waitFor();
    const sample = path.join(workbench.host.home, 'fitprune-sample');
    expect(existsSync(path.join(sample, 'calibration.jsonl'))).toBe(true);
    await workbench.screenshot('sample-opened');
  });

  it('fits by two choices, and shows how far it is', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.quickPickRow('60% fewer FLOPs').waitFor();
    await workbench.screenshot('fit-budget');
    await workbench.pick('60% fewer FLOPs');
    await workbench.notification(/of 64 samples/).waitFor();
    await workbench.statusItem(/FitPrune \d+\/64/).waitFor();
    await workbench.screenshot('fit-progress');
    await workbench.tab('shapes-llava-60.fitprune.json').waitFor({ timeout: 120_000 });
    await workbench.screenshot('fit-done');
    const file = path.join(workbench.host.home, 'fitprune-sample', 'shapes-llava-60.fitprune.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ budget: { reduction: 0.6 } });
  });

  it('applies it to the folder that is suggested', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Apply Recipe');
    await workbench.page.waitForTimeout(500);
    await workbench.screenshot('apply-target');
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/is applied/).waitFor({ timeout: 60_000 });
    await workbench.screenshot('apply-done');
    const out = path.join(workbench.host.home, 'fitprune-sample', 'shapes-llava-60');
    expect(existsSync(path.join(out, 'onnx', 'decoder_model_merged.onnx'))).toBe(true);
  });
});
