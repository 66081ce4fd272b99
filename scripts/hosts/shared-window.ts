/**
 * A window that runs several suites one after the other: opening one takes three quarters of what a
 * short suite takes. Its workspace and its settings are those of the suite that runs.
 * `test/host/support/shared-window.ts` is the other side, an extension in the window.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeInstalled } from './installed';
import { root } from './pins';
import type { Queue } from './queue';
import { nextOutput, type Suite } from './suites';
import { giveUp, openTestWindow, type TestWindow } from './test-window';
import { copyWorkspace, temporaryFolder } from './workspace';

/** VS Code starts an extension host anew by itself twice within five minutes, not more often. */
const mostSuites = 3;

/**
 * Runs suites of the queue, until it is empty, one has failed or the window is used up.
 *
 * @param results the file of a suite's results
 */
export async function runInSharedWindow(
  queue: Queue,
  suites: readonly Suite[],
  results: (name: string) => string,
): Promise<void> {
  const home = temporaryFolder();
  let window: TestWindow | undefined;
  const keys = suites.flatMap(({ launch }) => Object.keys(launch.settings ?? {}));
  const take = async () => {
    const name = await queue.take();
    return suites.find((suite) => suite.name === name);
  };
  try {
    for (let count = 0; count < mostSuites; count++) {
      const suite = await take();
      if (suite === undefined) return;
      console.log(`${nextOutput}${suite.name}: in a shared window of code-server`);
      await prepare(home, suite, results(suite.name), keys);
      window ??= await open(home, suite);
      window.logBeside(results(suite.name));
      const ended = new AbortController();
      const wait = giveUp(suite.launch, ended.signal);
      const code = await Promise.race([window.ended, end(home, ended.signal), wait]);
      ended.abort();
      await printOutput(home);
      if (code !== 0) return;
      await queue.hasPassed(suite.name);
    }
  } finally {
    await window?.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

const places = (home: string) => ({
  workspace: path.join(home, 'ws'),
  window: path.join(home, 'window'),
  userDataDir: path.join(home, 'data'),
  extensionsDir: path.join(home, 'extensions'),
});

/** What the next extension host finds; the one before it ends when all is there. */
async function prepare(
  home: string,
  { name, launch }: Suite,
  results: string,
  keys: readonly string[],
): Promise<void> {
  const { workspace, window } = places(home);
  await mkdir(workspace, { recursive: true });
  // The folder itself stays, since the window has it open.
  for (const entry of await readdir(workspace))
    await rm(path.join(workspace, entry), { recursive: true, maxRetries: 5, retryDelay: 200 });
  await copyWorkspace(launch.workspace ?? 'sample', workspace);
  await mkdir(window, { recursive: true });
  await rm(path.join(window, 'ended.json'), { force: true });
  const settings = {
    ...Object.fromEntries(keys.map((key) => [key, null])),
    ...launch.settings,
    ...launch.machineSettings,
  };
  const next = path.join(window, 'next');
  await writeFile(next, JSON.stringify({ name, results, settings }));
  await rename(next, `${next}.json`);
}

async function open(home: string, { launch }: Suite): Promise<TestWindow> {
  const { workspace, window, userDataDir, extensionsDir } = places(home);
  await writeStarter(extensionsDir);
  const env = { FITPRUNE_SHARED_WINDOW: window };
  const opened = await openTestWindow(launch, { userDataDir, extensionsDir }, env);
  const { host, page } = opened;
  await page.goto(
    host.address(await realpath(workspace), [
      // No extension has tests there, and none is under development, as VS Code would close such a
      // window with its first extension host: it only makes this a window of tests.
      ['extensionTestsPath', 'none:/'],
      ['skipWelcome', 'true'],
    ]),
  );
  return opened;
}

/** An extension that starts a suite with each extension host. */
async function writeStarter(extensionsDir: string): Promise<void> {
  const folder = path.join(extensionsDir, 'suites');
  const main = path.join(root, 'out', 'test', 'host', 'shared-window.js');
  const manifest = {
    ...{ publisher: 'fitprune', name: 'suites', version: '0.0.1', engines: { vscode: '^1.96.0' } },
    ...{ activationEvents: ['*'], main: './main.js', extensionKind: ['workspace'] },
  };
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(
    path.join(folder, 'main.js'),
    `module.exports = require(${JSON.stringify(main)});`,
  );
  await writeInstalled(extensionsDir, root, folder);
}

/** What the suite has printed. */
async function printOutput(home: string): Promise<void> {
  const file = path.join(places(home).window, 'output.txt');
  if (!existsSync(file)) return;
  console.log(await readFile(file, 'utf8'));
  await rm(file);
}

/** @returns an exit code */
async function end(home: string, ended: AbortSignal): Promise<number> {
  const file = path.join(places(home).window, 'ended.json');
  while (!existsSync(file) && !ended.aborted) await delay(200, undefined, { ref: false });
  if (ended.aborted) return 1;
  const { passed } = JSON.parse(await readFile(file, 'utf8')) as { passed: boolean };
  return passed ? 0 : 1;
}
