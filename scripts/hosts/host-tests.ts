/**
 * `npm run test:host [SUITE...]`: runs test/host in desktop VS Code if there is one, else in
 * code-server, in three windows at a time, since a window spends half of its time waiting for its
 * workbench. A suite's output is shown when it has ended. Where all run, or with `--together`,
 * suites share windows of code-server. With `--setup` alone it only sets up what they run in.
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
import { Queue } from './queue';
import { canShare, findSuites, nextOutput, type Suite } from './suites';
import { copyWorkspace, temporaryFolder } from './workspace';

const running = new Set<ChildProcess>();
const recorded = path.join(resultsFolder, 'host');

/** At a time, but for suites that measure time. */
const windows = 3;

const resultsOf = (name: string) => path.join(recorded, `${name}.json`);

/** Names the one suite that a process of its own runs. */
const onlySuite = 'FITPRUNE_HOST_SUITE';

/** Names the queue of which a process of its own runs some suites. */
const queueFolder = 'FITPRUNE_HOST_QUEUE';

async function main(): Promise<void> {
  const flags = ['--setup', '--together'];
  const names = process.argv.slice(2).filter((argument) => !flags.includes(argument));
  const desktop = await findDesktop();
  if (process.argv.includes('--setup')) {
    if (desktop === undefined) await setUp();
    return;
  }
  const suites = findSuites();
  const unknown = names.find((name) => !suites.some((suite) => suite.name === name));
  if (unknown !== undefined) throw new Error(`test/host has no suite "${unknown}".`);
  if (await runsApart(suites, desktop)) return;
  if (desktop === undefined) await setUp();
  await rm(recorded, { recursive: true, force: true });
  const chosen = suites.filter(({ name }) => names.length === 0 || names.includes(name));
  // A suite that is asked for by its name, such as one that failed, has a window of its own.
  const shares = names.length === 0 || process.argv.includes('--together');
  const failed = await runSuites(chosen, shares && desktop === undefined);
  await mergeResults(suites);
  if (failed.length > 0) throw new Error(`Failed in VS Code: ${failed.join(', ')}`);
}

/** @returns whether this is the process of a window, which has done its part */
async function runsApart(suites: readonly Suite[], desktop: string | undefined): Promise<boolean> {
  const folder = process.env[queueFolder];
  const only = suites.find(({ name }) => name === process.env[onlySuite]);
  if (folder !== undefined) {
    const { runInSharedWindow } = await import('./shared-window');
    await runInSharedWindow(new Queue(folder), suites, resultsOf);
  } else if (only !== undefined) {
    console.log(`\n${only.name}: in ${desktop ?? 'code-server'}`);
    if (!(await runSuite(only, desktop))) process.exitCode = 1;
  }
  return folder !== undefined || only !== undefined;
}

/** Both at the start, so that a missing one is reported before the first suite. */
async function setUp(): Promise<void> {
  // Imported here alone: it loads Playwright, which the process of a suite does without.
  const { findChromium } = await import('./chromium');
  findChromium();
  await installCodeServer();
}

/** @returns those that failed */
async function runSuites(suites: readonly Suite[], shares: boolean): Promise<string[]> {
  const home = temporaryFolder();
  const queue = new Queue(home);
  const sharing = shares ? suites.filter(canShare) : [];
  await queue.fill(sharing);
  const failed: string[] = [];
  const runNext = async (waiting: Suite[]): Promise<void> => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift()) {
      if (!(await runApart({ [onlySuite]: suite.name }))) failed.push(suite.name);
    }
  };
  const own = suites.filter((suite) => !sharing.includes(suite));
  const together = own.filter(({ launch }) => launch.alone !== true);
  const lane = async () => {
    await runShared(queue);
    await runNext(together);
  };
  await Promise.all(Array.from({ length: windows }, lane));
  await runNext(own.filter(({ launch }) => launch.alone === true));
  failed.push(...(await queue.notPassed()));
  await rm(home, { recursive: true });
  return failed;
}

/** One window after the other, until no suite waits. */
async function runShared(queue: Queue): Promise<void> {
  for (let left = await queue.length(), before = Infinity; left > 0 && left < before;) {
    await runApart({ [queueFolder]: queue.folder });
    // Processes that take none, whatever the reason, would go on for ever.
    before = left;
    left = await queue.length();
  }
}

/**
 * Runs a window in a process of its own, since the process that starts VS Code ends with it.
 *
 * @returns whether it passed
 */
async function runApart(env: Record<string, string>): Promise<boolean> {
  const child = spawn(process.execPath, [__filename], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      const parts = (output + text).split(nextOutput);
      output = parts.pop()!;
      for (const part of parts) console.log(part);
    });
  }
  running.add(child);
  const [code] = (await once(child, 'close')) as [number | null];
  running.delete(child);
  console.log(output);
  return code === 0;
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
    const result = resultsOf(name);
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
    const file = resultsOf(name);
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
