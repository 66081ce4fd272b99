/**
 * `npm run test:host [SUITE...]`: runs test/host in desktop VS Code if there is one, else in
 * code-server, in three windows at a time, since a window spends half of its time waiting for its
 * workbench. A suite's output is shown when it has ended. With `--setup` alone it only sets up what
 * they run in.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { messageOf } from '../../src/core/errors';
import { findDesktop } from './desktop';
import { installCodeServer } from './install-code-server';
import { writeSettings } from './launch';
import { resultsFolder, root } from './pins';
import { findSuites, type Suite } from './suites';
import { copyWorkspace, temporaryFolder } from './workspace';

const running = new Set<ChildProcess>();
const recorded = path.join(resultsFolder, 'host');

/** At a time, but for suites that measure time. */
const windows = 3;

/** Names the one suite that a process of its own runs. */
const onlySuite = 'FITPRUNE_HOST_SUITE';

async function main(): Promise<void> {
  const names = process.argv.slice(2);
  const desktop = await findDesktop();
  if (names.length === 1 && names[0] === '--setup') {
    if (desktop === undefined) await setUp();
    return;
  }
  const suites = findSuites();
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Error(`test/host has no suite "${unknown}".`);
  const only = suites.find(({ name }) => name === process.env[onlySuite]);
  if (only !== undefined) {
    if (!(await runSuite(only, desktop))) process.exitCode = 1;
    return;
  }
  if (desktop === undefined) await setUp();
  await rm(recorded, { recursive: true, force: true });
  const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
  const failed = await runSuites(chosen, desktop);
  await mergeResults(suites);
  if (failed.length > 0) throw new Error(`Failed in VS Code: ${failed.join(', ')}`);
}

/** Both at the start, so that a missing one is reported before the first suite. */
async function setUp(): Promise<void> {
  // Imported here alone: it loads Playwright, which the process of a suite does without.
  const { findChromium } = await import('./chromium');
  findChromium();
  await installCodeServer();
}

/** @returns those that failed */
async function runSuites(suites: readonly Suite[], desktop: string | undefined): Promise<string[]> {
  const failed: string[] = [];
  const runNext = async (waiting: Suite[]): Promise<void> => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      const { passed, output } = await runApart(suite.name);
      console.log(`\n${suite.name}: in ${desktop ?? 'code-server'}\n${output}`);
      if (!passed) failed.push(suite.name);
    }
  };
  const together = suites.filter(({ launch }) => launch.alone !== true);
  await Promise.all(Array.from({ length: windows }, () => runNext(together)));
  await runNext(suites.filter(({ launch }) => launch.alone === true));
  return failed;
}

/** Runs a suite in a process of its own, since the process that starts VS Code ends with it. */
async function runApart(name: string): Promise<{ passed: boolean; output: string }> {
  const child = spawn(process.execPath, [__filename], {
    env: { ...process.env, [onlySuite]: name },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  running.add(child);
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  return { passed: code === 0, output };
}

/** Runs a suite in a window of its own, with its own user data, on a copy of its workspace. */
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
    console.error(messageOf(error));
    return false;
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** Like `runTests`, without the flag that it always passes: `--disable-workspace-trust`. */
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

// On Ctrl-C, which reaches all processes of a terminal, `runTests` ends VS Code and then this
// process.
process.once('SIGTERM', () => {
  for (const child of running) child.kill('SIGTERM');
  process.kill(process.pid, 'SIGINT');
});

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
  },
);
