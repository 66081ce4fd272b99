import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Recipe } from '../../src/core/recipe/types';
import { runsAll } from '../run-all';
import { useWorkbench } from './support/use-workbench';

describe('from an empty window to a recipe', () => {
  const open = useWorkbench();

  it('has FitPrune in the activity bar, with a view that shows the next step', async () => {
    const workbench = open();
    await workbench.showContainer('FitPrune');
    await workbench.page
      .locator('.part.sidebar .welcome-view-content', { hasText: 'sample' })
      .waitFor();
    await workbench.screenshotsIn(['light', 'highContrast', 'dark'], 'empty-window');
  });

  it('offers commands that need no workspace, and no others', async () => {
    const workbench = open();
    expect(await workbench.offersCommand('FitPrune: Open Sample Workspace')).toBe(true);
    expect(await workbench.offersCommand('FitPrune: Fit Recipe')).toBe(false);
  });

  it('copies the sample to a folder of the user and opens it', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Open Sample Workspace');
    await workbench.chooseFolder(workbench.host.home, 'Copy Sample Here');
    await workbench.page.locator('.explorer-folders-view', { hasText: 'shapes-llava' }).waitFor();
    const sample = path.join(workbench.host.home, 'fitprune-sample');
    expect(existsSync(path.join(sample, 'calibration.jsonl'))).toBe(true);
    await workbench.screenshot('sample-opened');
  });

  it('tries the devices of this machine, and takes the chosen one', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Select Device');
    const cpu = workbench.quickPickRow('cpu');
    await cpu.filter({ hasText: /works, \d+ GFLOP\/s/ }).waitFor();
    // The chosen device is ticked, and unusable ones say why: no machine of tests has a CUDA
    // library.
    await workbench.quickPickRow('auto').locator('.codicon-check').waitFor();
    expect(await cpu.locator('.codicon-check').count()).toBe(0);
    const cuda = workbench.quickPickRow('cuda');
    await cuda.filter({ hasText: /not available here.*\b(library|platform)\b/ }).waitFor();
    await workbench.screenshot('select-device');
    // If it is chosen nevertheless, the message says in full what is missing, and which setting to
    // use.
    await cuda.click();
    const missing = workbench.notification(/cuda is not available here: .+ Runs fail until it is/);
    await missing.waitFor();
    await workbench.screenshot('select-device-missing');
    await missing.getByRole('button', { name: 'Use auto' }).click();
    await missing.waitFor({ state: 'detached' });
    await workbench.runCommand('FitPrune: Select Device');
    await cpu.filter({ hasText: /works, \d+ GFLOP\/s/ }).waitFor();
    await cpu.click();
    const settings = path.join(workbench.host.userDataDir, 'Machine', 'settings.json');
    await expect
      .poll(() => readFileSync(settings, 'utf8'), { timeout: 10_000 })
      .toMatch(/"fitprune.device": "cpu"/);
  });

  it('is offered on the model in the explorer', async () => {
    const workbench = open();
    await workbench.treeRow('shapes-llava').click({ button: 'right' });
    const menu = workbench.page.locator('.context-view .monaco-menu');
    await menu.getByText('Fit Recipe').waitFor();
    await workbench.screenshot('model-menu');
    await workbench.page.keyboard.press('Escape');
  });

  it('cancels from the status bar, and keeps what was done', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.pick('60% fewer FLOPs');
    await workbench.notification(/[1-9]\d* of 64 samples · /).waitFor();
    await workbench.statusItem(/^ ?FitPrune$/).click();
    await workbench.pick(/^Cancel: /);
    await workbench.notification(/samples are kept/).waitFor();
    await workbench.statusItem(/^ ?FitPrune$/).waitFor({ state: 'detached' });
    await workbench.screenshot('fit-cancelled');
  });

  it('fits by two choices, and shows its progress', async () => {
    const workbench = open();
    // From the start: what was left to do might be over before anybody sees it.
    rmSync(path.join(workbench.host.home, 'fitprune-sample', '.fitprune'), { recursive: true });
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.quickPickRow('60% fewer FLOPs').waitFor();
    await workbench.screenshot('fit-budget');
    await workbench.pick('60% fewer FLOPs');
    await workbench.notification(/of 64 samples · /).waitFor();
    // One place counts.
    expect((await workbench.statusItem(/^ ?FitPrune$/).innerText()).trim()).toBe('FitPrune');
    await workbench.screenshot('fit-progress');
    await workbench.activeTab('shapes-llava-60.fitprune.json').waitFor({ timeout: 120_000 });
    const panel = await workbench.webview('.ends');
    const fitted = panel.locator('.ended', {
      hasText: /shapes-llava-60: 60(\.\d)?% fewer FLOPs, not measured\./,
    });
    await fitted.getByRole('button', { name: 'Evaluate Now' }).waitFor();
    await workbench.screenshot('fit-done');
    const file = path.join(workbench.host.home, 'fitprune-sample', 'shapes-llava-60.fitprune.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ budget: { reduction: 0.6 } });
  });

  it('applies it to the suggested folder', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Apply Recipe');
    const target = workbench.quickInput.locator('input[type=text]');
    await expect.poll(() => target.inputValue()).toMatch(/shapes-llava-60$/);
    await workbench.screenshot('apply-target');
    await workbench.page.keyboard.press('Enter');
    await workbench.notification(/is applied/).waitFor({ timeout: 60_000 });
    await workbench.screenshot('apply-done');
    const out = path.join(workbench.host.home, 'fitprune-sample', 'shapes-llava-60');
    expect(existsSync(path.join(out, 'onnx', 'decoder_model_merged.onnx'))).toBe(true);
  });
});

describe('a window that is reloaded during a run', () => {
  const open = useWorkbench({
    workspace: 'sample',
    // One seed: this waits for a whole evaluation of 50 samples.
    settings: { 'fitprune.device': 'cpu', 'fitprune.evaluation.seeds': 1 },
  });

  it('ends the process, and the next run resumes', async () => {
    const workbench = open();
    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.pick('50% fewer FLOPs');
    await workbench.notification(/[1-9]\d* of 64 samples · /).waitFor();
    expect(workers()).toHaveLength(1);
    await workbench.reload();
    await expect.poll(workers, { timeout: 20_000 }).toEqual([]);
    const folder = path.join(workbench.folder!, '.fitprune');
    const [statistics] = readdirSync(folder).filter((name) => name.endsWith('.arrows'));
    const kept = statSync(path.join(folder, statistics!)).size;
    expect(kept).toBeGreaterThan(0);

    const cutOff = workbench.notification(/was interrupted at [1-9]\d* of 64 samples/);
    await cutOff.waitFor();
    await workbench.showContainer('FitPrune');
    const row = workbench.treeRow(/unfinished, [1-9]\d* of 64/);
    await row.waitFor();
    await workbench.screenshotsIn(['dark', 'light'], 'unfinished');
    await cutOff.getByRole('button', { name: 'Resume' }).click();
    await workbench.notification(/statistics of 64 samples are ready/).waitFor({ timeout: 60_000 });
    await row.waitFor({ state: 'detached' });

    await workbench.runCommand('FitPrune: Fit Recipe');
    await workbench.pick('50% fewer FLOPs');
    await workbench.activeTab('shapes-llava-50.fitprune.json').waitFor({ timeout: 120_000 });
    await expect.poll(() => readdirSync(folder)).toEqual([statistics]);
    expect(statSync(path.join(folder, statistics!)).size).toBeGreaterThan(kept);
  });

  it.runIf(runsAll)(
    'offers to continue an interrupted evaluation, and does so',
    { timeout: 240_000 },
    async () => {
      const workbench = open();
      await workbench.openFile('shapes-50.fitprune.json');
      // Located before the run starts, since it is short.
      const frame = await panel();
      await workbench.runCommand('FitPrune: Evaluate Recipe');
      await workbench.page.getByText('what else is measured?').waitFor({ timeout: 30_000 });
      // With baselines, as is usual: the test after this one needs a run of minutes, on any
      // machine.
      await workbench.page.locator('.quick-input-action', { hasText: 'OK' }).click();
      await workbench.quickPickRow('All 500').waitFor();
      await workbench.screenshot('evaluate-samples');
      await workbench.pick(/^Quick \(50 samples\)/);
      await says(frame, /[1-9]\d* of 50 samples · /);
      await workbench.reload();
      await expect.poll(workers, { timeout: 20_000 }).toEqual([]);
      const cutOff = workbench.notification(/Evaluating shapes-50 .*was interrupted/);
      await cutOff.waitFor();
      await workbench.screenshot('evaluation-cut-off');
      await cutOff.getByRole('button', { name: 'Resume' }).click();
      const again = await panel();
      await again.getByText(/shapes-50: accuracy .* unpruned/).waitFor({ timeout: 150_000 });
      await workbench.reload();
      await workbench.showContainer('FitPrune');
      await workbench.treeRow('shapes-50').waitFor();
      expect(await workbench.notification(/was interrupted/).count()).toBe(0);
    },
  );

  it.runIf(runsAll)(
    'resumes after a reload while times are measured',
    { timeout: 240_000 },
    async () => {
      const workbench = open();
      const file = path.join(workbench.folder!, 'shapes-50.fitprune.json');
      const last = () => (JSON.parse(readFileSync(file, 'utf8')) as Recipe).evaluation!.at(-1)!;
      const before = last();
      expect(before.latency, 'is measured as is usual').toBeDefined();
      await workbench.openFile('shapes-50.fitprune.json');
      await workbench.runCommand('FitPrune: Evaluate Recipe');
      // The previous test chose what else is measured, and its answers are reused.
      await workbench.pick(/^Quick \(50 samples\)/);
      await says(await panel(), /measuring latency/);
      await workbench.reload();
      await expect.poll(workers, { timeout: 20_000 }).toEqual([]);
      expect(last(), 'nothing is lost, nothing half measured is written').toEqual(before);
      const cutOff = workbench.notification(/Evaluating shapes-50 .*was interrupted/);
      await cutOff.waitFor();
      await workbench.screenshot('latency-cut-off');
      await cutOff.getByRole('button', { name: 'Resume' }).click();
      await expect.poll(() => last().latency, { timeout: 150_000 }).not.toEqual(before.latency);
      const { latency, accuracy } = last();
      expect(accuracy, 'by the answers of before').toBe(before.accuracy);
      expect(latency!.firstToken!.pruned.median).toBeGreaterThan(0);
    },
  );

  it.runIf(runsAll)(
    'notices two windows with the same evaluation',
    { timeout: 180_000 },
    async () => {
      const workbench = open();
      await workbench.openFile('shapes-50.fitprune.json');
      const frame = await panel();
      await workbench.runCommand('FitPrune: Evaluate Recipe');
      await workbench.pick('All 500');
      await says(frame, /[1-9]\d* of 500 samples · /);

      const second = await workbench.openSecond();
      await second.showContainer('FitPrune');
      await second.treeRow('shapes-50').waitFor();
      await second.openFile('shapes-50.fitprune.json');
      await second.runCommand('FitPrune: Evaluate Recipe');
      // The message comes before any question.
      await second.notification(/Another window.* is evaluating this model/).waitFor();
      await second.screenshot('second-window');
      // As long as it takes to check whether the interrupted run has ended.
      await second.page.waitForTimeout(12_000);
      expect(await second.notification(/was interrupted/).count()).toBe(0);
      await second.page.close();

      await workbench.reload();
      const cutOff = workbench.notification(/Evaluating shapes-50 .*was interrupted/);
      await cutOff.waitFor();
      await expect.poll(workers, { timeout: 20_000 }).toEqual([]);
    },
  );

  /** The panel that the fit of the test before has left open; it shows the progress of the run. */
  function panel(): Promise<Frame> {
    return open().webview('h1:text("shapes-llava")');
  }

  async function says(frame: Frame, progress: RegExp): Promise<void> {
    await frame.getByText(progress).first().waitFor({ timeout: 60_000 });
  }

  /**
   * Workers that run now and were started by this window's server, whose home is in their
   * environment.
   */
  function workers(): string[] {
    const lines = execFileSync('ps', ['axeww', '-o', 'args='], {
      encoding: 'utf8',
      maxBuffer: 16 * 1024 * 1024,
    }).split('\n');
    const { home } = open().host;
    return lines.filter((line) => line.includes('dist/worker.js') && line.includes(`HOME=${home}`));
  }
});
