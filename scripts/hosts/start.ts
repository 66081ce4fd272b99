/** `npm start`: VS Code with this working tree's extension, on a copy of the sample workspace. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../../src/core/errors';
import { findDesktop } from './desktop';
import { writeInstalled } from './installed';
import { launchHost, writeSettings } from './launch';
import { root } from './pins';
import { copyWorkspace, temporaryFolder } from './workspace';

async function main(): Promise<void> {
  const home = temporaryFolder();
  const end = stopped();
  try {
    const folder = await copyWorkspace('sample', path.join(home, 'fitprune-sample'));
    const desktop = await findDesktop();
    if (desktop === undefined) await inBrowser(home, folder, end);
    else await inDesktop(desktop, home, folder, end);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function inDesktop(
  executable: string,
  home: string,
  folder: string,
  end: Promise<unknown>,
): Promise<void> {
  const userDataDir = path.join(home, 'data');
  await writeSettings(userDataDir, {});
  console.log(`VS Code opens ${folder}. Close its window, or press Ctrl-C, to end.`);
  const child = spawn(
    executable,
    [
      folder,
      `--extensionDevelopmentPath=${root}`,
      `--user-data-dir=${userDataDir}`,
      `--extensions-dir=${path.join(home, 'extensions')}`,
      ...['--disable-updates', '--skip-welcome', '--skip-release-notes'],
      '--disable-workspace-trust',
    ],
    { stdio: 'ignore' },
  );
  await Promise.race([once(child, 'exit'), end]);
  child.kill();
}

async function inBrowser(home: string, folder: string, end: Promise<unknown>): Promise<void> {
  const extensionsDir = path.join(home, 'extensions');
  // Reloading the window loads the latest build.
  await writeInstalled(extensionsDir, root);
  const host = await launchHost({ home, extensionsDir });
  try {
    const address = host.address(folder);
    console.log(`There is no desktop VS Code here; code-server shows the sample workspace at
  ${address}
Press Ctrl-C to end.`);
    openInBrowser(address);
    await end;
  } finally {
    await host.stop();
  }
}

/** Only if there is a screen; the address is printed in any case. */
function openInBrowser(address: string): void {
  const opener =
    process.platform === 'darwin' ? 'open' : process.env['DISPLAY'] ? 'xdg-open' : undefined;
  if (opener === undefined) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => {
    console.log(`${opener} is not here: open the address yourself.`);
  });
  child.unref();
}

function stopped(): Promise<unknown> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
  },
);
