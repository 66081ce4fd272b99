/**
 * Before all UI tests: packs the VSIX and installs it once, in an extensions folder with nothing
 * else.
 */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { findChromium } from '../../../scripts/hosts/chromium';
import { installVsix } from '../../../scripts/hosts/code-server';
import { installCodeServer } from '../../../scripts/hosts/install-code-server';
import { resultsFolder, root } from '../../../scripts/hosts/pins';
import { temporaryFolder } from '../../../scripts/hosts/workspace';
import { packageExtension } from '../../../scripts/package/package-extension';
import { parseTarget } from '../../../scripts/package/targets';

declare module 'vitest' {
  interface ProvidedContext {
    /** With the packed extension, and no `node_modules` in any folder above. */
    extensionsDir: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  findChromium();
  const install = await installCodeServer();
  await rm(path.join(resultsFolder, 'screenshots'), { recursive: true, force: true });
  await mkdir(path.join(resultsFolder, 'screenshots'), { recursive: true });
  const home = temporaryFolder();
  const extensionsDir = path.join(home, 'extensions');
  const userDataDir = path.join(home, 'data');
  const server = { home, userDataDir, extensionsDir, trusted: true, smokeTestDriver: false };
  await installVsix(install, server, process.env['FITPRUNE_VSIX'] ?? (await pack()));
  project.provide('extensionsDir', extensionsDir);
  return () => rm(home, { recursive: true, force: true });
}

async function pack(): Promise<string> {
  const { vsix } = await packageExtension(root, parseTarget(), path.join(root, '.cache/ui.vsix'));
  return vsix;
}
