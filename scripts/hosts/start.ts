/** `npm start`: VS Code with this working tree's extension, on a copy of the sample workspace. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../src/core/errors';
import { findDesktop } from './desktop';
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
  await linkExtension(extensionsDir);
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

/** Makes the working tree an installed extension: reloading the window loads the latest build. */
async function linkExtension(extensionsDir: string): Promise<void> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(text) as Record<string, string>;
  const entry = {
    identifier: { id: `${publisher!}.${name!}` },
    version,
    location: { $mid: 1, path: root, scheme: 'file' },
    relativeLocation: path.relative(extensionsDir, root),
  };
  mkdirSync(extensionsDir, { recursive: true });
  await writeFile(path.join(extensionsDir, 'extensions.json'), JSON.stringify([entry]));
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
