/**
 * Exporting a checkpoint by clicks: without a usable Python, and with one if the machine has it.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findPython, makeCheckpoints } from '../../export/support/python';
import { useWorkbench } from '../support/use-workbench';
import type { Workbench } from '../support/workbench';

const command = 'FitPrune: Export Checkpoint to ONNX';

/** Answers all questions; unticks precisions that are ticked and not wanted. */
async function answerAll(workbench: Workbench, checkpoint: string, not: string[]): Promise<void> {
  const title = (text: string) =>
    workbench.quickInput.locator('.quick-input-title', { hasText: text }).waitFor();
  await workbench.runCommand(command);
  await workbench.chooseFolder(checkpoint, 'Export');
  await title('Precisions to write');
  await workbench.screenshot('export-1-precisions');
  for (const precision of not) await workbench.quickPickRow(precision).click();
  await workbench.page.keyboard.press('Enter');
  await title('How the decoder attends');
  await workbench.screenshot('export-2-attention');
  await workbench.pick('Plain operators');
  const out = workbench.quickInput.locator('input[type=text]');
  await expect.poll(() => out.inputValue(), { timeout: 15_000 }).toBe(`${checkpoint}-onnx`);
  await workbench.screenshot('export-3-folder');
  await workbench.page.keyboard.press('Enter');
}

describe('without a Python that runs', () => {
  const open = useWorkbench({
    workspace: 'empty',
    viewport: { width: 1280, height: 900 },
    machineSettings: { 'fitprune.pythonPath': '/nowhere/bin/python' },
  });

  it('says what to do, and takes another one that the user names', async () => {
    const workbench = open();
    const checkpoint = path.join(workbench.folder!, 'llava');
    writeCheckpoint(checkpoint);
    await answerAll(workbench, checkpoint, []);
    const message = workbench.notification('No Python was found that runs (/nowhere/bin/python)');
    await message.getByText('Install Python 3.10 or newer').waitFor();
    await workbench.screenshot('export-4-no-python');
    await message.getByText('Choose Python…').click();
    const dialog = workbench.quickInput.locator('.quick-input-title', { hasText: 'Python with' });
    await dialog.waitFor();
    await workbench.page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    expect(readdirSync(workbench.folder!)).toEqual(['llava']);
  });
});

/** Enough to pass for one before Python is looked for. */
function writeCheckpoint(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'config.json'), '{"model_type": "llava"}');
}

const python = await findPython();
if (python.executable === undefined) console.warn(`Exports are not run: ${python.reason}`);

describe.skipIf(python.executable === undefined)('with Python', () => {
  const checkpoints = mkdtempSync(path.join(tmpdir(), 'fp-export-'));
  if (python.executable !== undefined) makeCheckpoints(python.executable, checkpoints, ['llava']);
  afterAll(() => {
    rmSync(checkpoints, { recursive: true, force: true });
  });
  const open = useWorkbench({
    workspace: checkpoints,
    theme: 'light',
    viewport: { width: 1280, height: 900 },
    machineSettings: { 'fitprune.pythonPath': python.executable, 'fitprune.device': 'cpu' },
  });

  it('shows its progress, and leaves nothing when it is cancelled', async () => {
    const workbench = open();
    const checkpoint = path.join(workbench.folder!, 'llava');
    await answerAll(workbench, checkpoint, ['fp16']);
    const running = workbench.notification('Exporting llava');
    await running.getByText(/tracing|writing|reading/i).waitFor({ timeout: 90_000 });
    await workbench.screenshot('export-5-running');
    await running.getByRole('button', { name: 'Cancel' }).click();
    await running.waitFor({ state: 'detached' });
    // The notification goes first.
    await expect.poll(() => readdirSync(workbench.folder!), { timeout: 15_000 }).toEqual(['llava']);
  });

  it('writes a folder, compared with PyTorch, and offers a recipe for it', async () => {
    const workbench = open();
    const checkpoint = path.join(workbench.folder!, 'llava');
    await answerAll(workbench, checkpoint, ['fp16']);
    const ready = workbench.notification(/llava-onnx is ready/);
    await ready.waitFor({ timeout: 110_000 });
    await workbench.screenshot('export-6-ready');
    expect(existsSync(path.join(`${checkpoint}-onnx`, 'onnx/decoder_model_merged_q4.onnx'))).toBe(
      true,
    );
    await ready.getByText('Fit Recipe').waitFor();
    await ready.getByText('Fit Recipe').click();
    await workbench.quickPickRow('60% fewer FLOPs').waitFor();
    await workbench.screenshot('export-7-fit');
    await workbench.page.keyboard.press('Escape');
  });
});
