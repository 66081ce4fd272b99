/**
 * An extension of test windows that run several suites one after the other. Each suite has an
 * extension host of its own, so that nothing of one is in the memory of the next: when a suite has
 * ended and the next one's workspace is there, the extension host ends, and VS Code starts another.
 * `scripts/hosts/shared-window.ts` is the other side.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { format, isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { until } from './wait';
import { services } from './workspace';

interface NextSuite {
  name: string;
  /** The file of its results. */
  results: string;
  /** Those that any suite sets; null where this one does not. */
  settings: Record<string, unknown>;
}

/** @throws Error where no launcher has started this window */
export function activate(): void {
  const folder = process.env['FITPRUNE_SHARED_WINDOW'];
  if (folder === undefined) throw new Error('This window is not shared.');
  void runOne(folder);
}

async function runOne(folder: string): Promise<void> {
  const next = path.join(folder, 'next.json');
  const suite = JSON.parse(readFileSync(next, 'utf8')) as NextSuite;
  // Its presence means from now on that another suite is to follow.
  renameSync(next, path.join(folder, 'current.json'));
  let passed = true;
  // The console of an extension that is not under development leads nowhere.
  const print = (...args: unknown[]) => {
    appendFileSync(path.join(folder, 'output.txt'), `${format(...args)}\n`);
  };
  Object.defineProperty(console, 'log', { value: print });
  delete process.env['FITPRUNE_OUTPUT_MARK'];
  try {
    process.env['FITPRUNE_TEST_RESULTS'] = suite.results;
    await tidy(suite);
    const { run } = createRequire(__filename)(`./${suite.name}.js`) as {
      run: () => Promise<void>;
    };
    await run();
    await leaveNothing();
  } catch (error) {
    console.log(error);
    passed = false;
  }
  writeFileSync(path.join(folder, 'ended.partial'), JSON.stringify({ passed }));
  renameSync(path.join(folder, 'ended.partial'), path.join(folder, 'ended.json'));
  await until('the next suite', () => existsSync(next), 600);
  process.exit(0);
}

/** The window as the first suite finds it, and with this suite's settings. */
async function tidy({ settings }: NextSuite): Promise<void> {
  const run = vscode.commands.executeCommand;
  const { context } = await services();
  for (const memory of [context.workspaceState, context.globalState])
    for (const key of memory.keys()) await memory.update(key, undefined);
  await run('workbench.view.explorer');
  await run('notifications.clearAll');
  await applySettings(settings);
}

/**
 * The user's and the machine's settings, by VS Code itself: it does not see that another process
 * has changed their files.
 */
async function applySettings(settings: NextSuite['settings']): Promise<void> {
  const { packageJSON } = vscode.extensions.getExtension('fitprune.fitprune')! as {
    packageJSON: { contributes: { configuration: { properties: Record<string, unknown> } } };
  };
  const { properties } = packageJSON.contributes.configuration;
  const all = vscode.workspace.getConfiguration();
  for (const key of new Set([...Object.keys(properties), ...Object.keys(settings)])) {
    const wanted = settings[key] ?? undefined;
    if (!isDeepStrictEqual(all.inspect(key)?.globalValue, wanted))
      await all.update(key, wanted, vscode.ConfigurationTarget.Global);
  }
  // Those of the folder went with its files.
  await until('the end of the settings of the folder before', () => {
    const now = vscode.workspace.getConfiguration();
    return Object.keys(properties).every((key) => now.inspect(key)?.workspaceValue === undefined);
  });
}

/** What an extension host leaves in its window. */
async function leaveNothing(): Promise<void> {
  const run = vscode.commands.executeCommand;
  const { runs } = await services();
  runs.cancelAll();
  await until('the end of all runs', () => runs.runs.every(({ state }) => state !== 'running'));
  for (const execution of vscode.tasks.taskExecutions) execution.terminate();
  await run('_workbench.revertAllDirty');
  await run('workbench.action.closeAllGroups');
  await run('workbench.action.terminal.killAll');
  await run('testing.clearTestResults');
  await run('workbench.action.closePanel');
  await run('notifications.clearAll');
}
