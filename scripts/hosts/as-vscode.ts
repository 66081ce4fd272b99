/**
 * Replaces VS Code's executable, so that `@vscode/test-electron` runs tests in code-server: accepts
 * the same flags and returns the same exit code.
 */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { format, parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors';
import { openBrowser } from './browser';
import { launchHost } from './launch';
import { profilesFolder } from './pins';
import { takeSlot } from './slot';
import type { Launch } from './suites';

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
  },
});

const flag = (name: string) => {
  const value = values[name];
  if (typeof value !== 'string') throw new Error(`--${name}= is missing`);
  return value;
};

async function main(): Promise<number> {
  const launch = JSON.parse(process.env['FITPRUNE_LAUNCH'] ?? '{}') as Launch;
  const userDataDir = flag('user-data-dir');
  const mark = `${randomUUID()} `;
  const slot = await takeSlot(profilesFolder);
  const host = await launchHost({
    ...launch,
    home: path.dirname(userDataDir),
    userDataDir,
    extensionsDir: flag('extensions-dir'),
    smokeTestDriver: true,
    // What measures time has all, as users do.
    fewBuiltins: launch.alone !== true,
    idleSeconds: 120,
    env: { FITPRUNE_OUTPUT_MARK: mark },
    port: slot.port,
  });
  try {
    const context = await openBrowser(slot.profile, [], { width: 900, height: 600 });
    try {
      const page = context.pages()[0]!;
      const ended = new Promise<number>((resolve) => {
        void page.exposeFunction('codeAutomationExit', resolve);
        page.on('crash', () => {
          console.error('The workbench crashed.');
          resolve(1);
        });
      });
      await page.exposeFunction('codeAutomationLog', outputFilter(mark));
      const remote = (file: string) => `vscode-remote://${host.authority}${file}`;
      await page.goto(
        host.address(positionals[0], [
          ['extensionDevelopmentPath', remote(flag('extensionDevelopmentPath'))],
          ['extensionTestsPath', remote(flag('extensionTestsPath'))],
          ['skipWelcome', 'true'],
        ]),
      );
      return await Promise.race([ended, giveUp((launch.minutes ?? 5) * 60_000)]);
    } finally {
      await context.close();
    }
  } finally {
    await host.stop();
  }
}

async function giveUp(milliseconds: number): Promise<number> {
  await delay(milliseconds, undefined, { ref: false });
  console.error(`The tests did not end within ${milliseconds / 60_000} minutes.`);
  return 1;
}

/**
 * The tests' output goes to the terminal; the workbench's own goes to a file beside the results.
 */
function outputFilter(mark: string): (type: string, args: unknown[]) => void {
  const results = process.env['FITPRUNE_TEST_RESULTS'];
  if (results !== undefined) mkdirSync(path.dirname(results), { recursive: true });
  const log = results === undefined ? undefined : results.replace(/\.json$/, '.log');
  if (log !== undefined) writeFileSync(log, '');
  return (type, args) => {
    const text = format(...args);
    if (text.startsWith(mark)) console.log(text.slice(mark.length));
    else if (log !== undefined) appendFileSync(log, `${type}: ${text}\n`);
  };
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => process.exit(130));
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
  },
);
