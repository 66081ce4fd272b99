/**
 * Replaces VS Code's executable, so that `@vscode/test-electron` runs tests in code-server: accepts
 * the same flags and returns the same exit code.
 */
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/core/errors';
import type { Launch } from './suites';
import { giveUp, openTestWindow } from './test-window';

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
  const window = await openTestWindow(launch, {
    userDataDir: flag('user-data-dir'),
    extensionsDir: flag('extensions-dir'),
  });
  try {
    const { host, page, ended } = window;
    window.logBeside(process.env['FITPRUNE_TEST_RESULTS']);
    const remote = (file: string) => `vscode-remote://${host.authority}${file}`;
    await page.goto(
      host.address(positionals[0], [
        ['extensionDevelopmentPath', remote(flag('extensionDevelopmentPath'))],
        ['extensionTestsPath', remote(flag('extensionTestsPath'))],
        ['skipWelcome', 'true'],
      ]),
    );
    return await Promise.race([ended, giveUp(launch)]);
  } finally {
    await window.close();
  }
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
