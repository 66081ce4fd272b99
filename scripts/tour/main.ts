/**
 * `npm run tour`: the README's pictures, taken from the packed extension as a person would use it.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { Workbench } from '../../test/ui/support/workbench';
import { installVsix } from '../hosts/code-server';
import { installCodeServer } from '../hosts/install-code-server';
import { root } from '../hosts/pins';
import { temporaryFolder } from '../hosts/workspace';
import { packageExtension } from '../package/package-extension';
import { parseTarget } from '../package/targets';

const images = path.join(root, 'docs', 'images');
/** Width of the animation; stills keep the window's own size. */
const width = 1100;

interface Frame {
  png: Buffer;
  /** How long it shows, in milliseconds. */
  shown: number;
}

async function main(): Promise<void> {
  const home = temporaryFolder();
  const extensionsDir = path.join(home, 'extensions');
  const vsix = path.join(home, 'tour.vsix');
  await packageExtension(root, parseTarget(), vsix);
  const server = { home, userDataDir: path.join(home, 'data'), extensionsDir };
  const options = { ...server, trusted: true, smokeTestDriver: false };
  await installVsix(await installCodeServer(), options, vsix);
  const workbench = await Workbench.open(extensionsDir, {
    workspace: 'sample',
    viewport: { width: 1400, height: 900 },
    settings: {
      'editor.minimap.enabled': false,
      'fitprune.device': 'cpu',
      'breadcrumbs.enabled': false,
      // Enough to separate methods by their intervals, in a minute.
      'fitprune.evaluation.samples': 100,
      'fitprune.evaluation.baselines': 'always',
    },
  });
  try {
    await mkdir(images, { recursive: true });
    const frames = await walk(workbench);
    await animate(frames, path.join(images, 'tour.webp'));
  } finally {
    await workbench.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function walk(workbench: Workbench): Promise<Frame[]> {
  const frames: Frame[] = [];
  const { page } = workbench;
  const take = async (shown: number): Promise<void> => {
    frames.push({ png: await page.screenshot(), shown });
  };
  await page.locator('.explorer-folders-view', { hasText: 'shapes-llava' }).waitFor();
  // The window offers the command once the model is found.
  while (!(await workbench.offersCommand('FitPrune: Fit Recipe'))) await page.waitForTimeout(200);
  await page.keyboard.press('F1');
  await workbench.quickInput.locator('input[type=text]').fill('>FitPrune: Fit');
  await workbench.quickPickRow('FitPrune: Fit Recipe').waitFor();
  await page.waitForTimeout(300);
  await take(1800);
  await page.keyboard.press('Enter');
  await workbench.quickPickRow('60% fewer FLOPs').waitFor();
  await page.waitForTimeout(300);
  await take(1500);
  await workbench.pick('60% fewer FLOPs');
  // A calibration of the sample takes a few seconds: as many frames as it gives time for.
  const progress = workbench.notification(/\d+ of 64 samples/);
  await progress.waitFor();
  for (let frame = 0; frame < 3 && (await progress.isVisible()); frame += 1) {
    await take(700);
    await page.waitForTimeout(400);
  }
  await workbench.tab('shapes-llava-60.fitprune.json').waitFor({ timeout: 120_000 });
  const panel = await workbench.webview('.curve');
  const slider = panel.getByRole('slider').first();
  await slider.waitFor();
  // The curve is drawn, and the inlay hints are there.
  await page.waitForTimeout(1500);
  await take(2500);
  await slider.focus();
  for (let press = 0; press < 8; press += 1) {
    await page.keyboard.press(press < 6 ? 'PageDown' : 'PageUp');
    await page.waitForTimeout(250);
    await take(350);
  }
  await page.screenshot({ path: path.join(images, 'trade-off.png') });
  await panel.getByRole('button', { name: /^Save as Recipe/ }).click();
  await workbench.quickInput.locator('.quick-input-title', { hasText: 'Save as' }).waitFor();
  await page.waitForTimeout(300);
  await take(1500);
  await page.keyboard.press('Enter');
  await workbench
    .tab(/fitprune\.json/)
    .nth(0)
    .waitFor();
  await workbench.showContainer('FitPrune');
  for (const name of ['shapes-50', 'shapes-llava-60']) {
    await workbench.tick(name);
  }
  await workbench.webview('caption:has-text("side by side")');
  await page.mouse.move(700, 860);
  await page.waitForTimeout(1200);
  await take(4000);
  await page.screenshot({ path: path.join(images, 'compare.png') });
  await measure(workbench);
  await inspect(workbench, take);
  return frames;
}

/** A sweep of the sample model, to its end. */
async function measure(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('View: Close All Editors');
  await workbench.openFile('shapes-llava-60.fitprune.json');
  await workbench.runCommand('FitPrune: Show Trade-off');
  const panel = await workbench.webview('.curve');
  await panel.getByRole('button', { name: 'Sweep...' }).click();
  await workbench.pick(/5 budgets on 100 samples/);
  await panel.locator('.steady .measuring').waitFor();
  await panel.locator('.steady .measuring').waitFor({ state: 'hidden', timeout: 1_200_000 });
  await workbench.runCommand('Notifications: Clear All Notifications');
  const last = panel.locator('g.point').last();
  await last.scrollIntoViewIfNeeded();
  await panel.locator('.detail').scrollIntoViewIfNeeded();
  await page.waitForTimeout(800);
  await page.screenshot({ path: path.join(images, 'measured.png') });
}

async function inspect(
  workbench: Workbench,
  take: (shown: number) => Promise<void>,
): Promise<void> {
  const { page } = workbench;
  await workbench.runCommand('View: Close All Editors');
  await workbench.openFile('shapes-50.fitprune.json');
  await workbench.runCommand('FitPrune: Inspect Tokens');
  const panel = await workbench.webview('h1 span:text("Inspect Tokens")');
  const slider = panel.getByRole('slider', { name: /layer/i });
  await slider.waitFor({ timeout: 90_000 });
  await slider.focus();
  await page.keyboard.press('Home');
  for (let layer = 0; layer < 4; layer += 1) {
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(400);
    await take(900);
  }
  await panel.locator('[data-index="40"]').hover();
  await page.waitForTimeout(600);
  await take(3000);
  await page.screenshot({ path: path.join(images, 'inspect.png') });
}

async function animate(frames: readonly Frame[], file: string): Promise<void> {
  const pages = await Promise.all(
    frames.map(({ png }) => sharp(png).resize({ width }).png().toBuffer()),
  );
  await sharp(pages, { join: { animated: true } })
    .webp({ quality: 70, effort: 5, delay: frames.map(({ shown }) => shown), loop: 0 })
    .toFile(file);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
