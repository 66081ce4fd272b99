/** Finds desktop VS Code, or downloads the version that was asked for. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { findOnPath } from './chromium';
import { hostsFolder, root } from './pins';

/**
 * The executable: VSCODE_PATH; else the version that VSCODE_VERSION names (`stable`, `1.99.0`, or
 * `minimum` for the one of `engines.vscode`), downloaded; else the one whose `code` command is on
 * PATH. Undefined if code-server must be used.
 *
 * @throws Error if the environment asks for a version that cannot be had
 */
export async function findDesktop(): Promise<string | undefined> {
  const given = process.env['VSCODE_PATH'];
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`VSCODE_PATH is ${given}, which does not exist.`);
  }
  const version = process.env['VSCODE_VERSION'];
  if (version) {
    const wanted = version === 'minimum' ? minimumVersion() : version;
    return downloadAndUnzipVSCode({ version: wanted, cachePath: hostsFolder });
  }
  const command = findOnPath(process.platform === 'win32' ? 'code.cmd' : 'code');
  return command === undefined ? undefined : executableOf(realpathSync(command));
}

function minimumVersion(): string {
  const text = readFileSync(path.join(root, 'package.json'), 'utf8');
  const { engines } = JSON.parse(text) as { engines: { vscode: string } };
  return engines.vscode.replace('^', '');
}

/** `code` is a script in the installation's `bin` folder; tests need the program it starts. */
function executableOf(command: string): string | undefined {
  const bin = path.dirname(command);
  return [
    path.join(bin, '..', 'code'),
    path.join(bin, '..', 'Code.exe'),
    path.join(bin, '..', '..', '..', 'MacOS', 'Electron'),
  ].find((file) => existsSync(file));
}
