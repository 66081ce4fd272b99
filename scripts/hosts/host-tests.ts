/** `npm run test:host [SUITE...]`: runs test/host in desktop VS Code where there is one, else in code-server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { findChromium } from './chromium';
import { findDesktop } from './desktop';
import { installCodeServer } from './install-code-server';
import { writeSettings } from './launch';
import { resultsFolder, root } from './pins';
import { findSuites, type Suite } from './suites';
import { copyWorkspace, temporaryFolder } from './workspace';

const recorded = path.join(resultsFolder, 'host');

async function main(): Promise<void> {
  const names = process.argv.slice(2);
  const suites = findSuites();
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Error(`test/host has no suite "${unknown}".`);
  const desktop = await findDesktop();
  if (desktop === undefined) {
    // Both now: what is missing shows before the first suite.
    findChromium();
    await installCodeServer();
  }
  await rm(recorded, { recursive: true, force: true });
  const failed: string[] = [];
  for (const suite of suites) {
    if (names.length > 0 && !names.includes(suite.name)) continue;
    console.log(`\n${suite.name}: in ${desktop ?? 'code-server'}`);
    if (!(await runSuite(suite, desktop))) failed.push(suite.name);
  }
  await mergeResults(suites);
  if (failed.length > 0) throw new Error(`Failed in VS Code: ${failed.join(', ')}`);
}

/** In a window of its own, with its own user data, on a copy of its workspace. */
async function runSuite({ name, launch }: Suite, desktop: string | undefined): Promise<boolean> {
  const home = temporaryFolder();
  try {
    const { workspace = 'sample' } = launch;
    const folder =
      workspace === 'none' ? undefined : await copyWorkspace(workspace, path.join(home, 'ws'));
    const userDataDir = path.join(home, 'data');
    await writeSettings(userDataDir, launch);
    const result = path.join(recorded, `${name}.json`);
    const options = {
      vscodeExecutablePath: desktop ?? path.join(root, 'out', 'scripts', 'hosts', 'as-vscode.js'),
      // The benchmark measures a packed one.
      extensionDevelopmentPath: process.env['FITPRUNE_EXTENSION'] ?? root,
      extensionTestsPath: path.join(root, 'out', 'test', 'host', `${name}.js`),
      extensionTestsEnv: {
        FITPRUNE_TEST_RESULTS: result,
        FITPRUNE_LAUNCH: JSON.stringify(launch),
      },
      launchArgs: [
        ...(folder === undefined ? [] : [folder]),
        `--user-data-dir=${userDataDir}`,
        `--extensions-dir=${path.join(home, 'extensions')}`,
        ...(launch.locale === undefined ? [] : [`--locale=${launch.locale}`]),
      ],
    };
    if (desktop !== undefined && launch.trusted === false) await runUntrusted(options);
    else await runTests(options);
    return existsSync(result);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return false;
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** What `runTests` does, without the flag that it always gives: `--disable-workspace-trust`. */
async function runUntrusted(options: TestOptions) {
  const { vscodeExecutablePath, extensionDevelopmentPath, extensionTestsPath } = options;
  const child = spawn(
    vscodeExecutablePath,
    [
      ...options.launchArgs,
      ...['--no-sandbox', '--disable-gpu-sandbox', '--disable-updates'],
      ...['--skip-welcome', '--skip-release-notes'],
      `--extensionDevelopmentPath=${extensionDevelopmentPath}`,
      `--extensionTestsPath=${extensionTestsPath}`,
    ],
    { env: { ...process.env, ...options.extensionTestsEnv }, stdio: 'inherit' },
  );
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`VS Code ended with code ${String(code)}`);
}

interface TestOptions {
  vscodeExecutablePath: string;
  extensionDevelopmentPath: string;
  extensionTestsPath: string;
  extensionTestsEnv: Record<string, string>;
  launchArgs: string[];
}

/** One file for all suites; a suite that left none did not run. */
async function mergeResults(suites: readonly Suite[]): Promise<void> {
  const testResults: unknown[] = [];
  for (const { name } of suites) {
    const file = path.join(recorded, `${name}.json`);
    if (!existsSync(file)) continue;
    const one = JSON.parse(await readFile(file, 'utf8')) as { testResults: unknown[] };
    testResults.push(...one.testResults);
  }
  await mkdir(resultsFolder, { recursive: true });
  await writeFile(path.join(resultsFolder, 'host.json'), JSON.stringify({ testResults }));
}

// `runTests` ends VS Code, and then this process, on Ctrl-C.
process.once('SIGTERM', () => process.kill(process.pid, 'SIGINT'));

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
