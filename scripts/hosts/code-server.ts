/**
 * Runs code-server: a real workbench and a real extension host, on 127.0.0.1, with a home of its
 * own.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { linkBuiltins } from './builtins';
import type { CodeServerInstall } from './install-code-server';
import { compiledFolder } from './pins';

export interface CodeServerOptions {
  /** An existing folder for everything the server writes. */
  home: string;
  userDataDir: string;
  extensionsDir: string;
  /** Whether workspaces are trusted without asking. */
  trusted: boolean;
  /** Opens the paths in the URL to extensions under test; suppresses notification toasts. */
  smokeTestDriver: boolean;
  /**
   * For tests: the window has only those built-in extensions that they use, and what Node.js
   * compiles is kept for the next one.
   */
  fewBuiltins?: boolean | undefined;
  locale?: string | undefined;
  env?: Record<string, string> | undefined;
  /** Any free one unless given. */
  port?: number | undefined;
  /** Seconds without a window until it ends by itself: for starters that may be killed. */
  idleSeconds?: number | undefined;
}

export interface RunningCodeServer {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  authority: string;
  /** Ends the whole process group: server, extension hosts, and their children. */
  stop(): Promise<void>;
}

const startSeconds = 60;
const noGallery = { serviceUrl: '', itemUrl: '', resourceUrlTemplate: '', controlUrl: '' };

/** @throws Error when it does not answer within a minute, naming its log */
export async function startCodeServer(
  install: CodeServerInstall,
  options: CodeServerOptions,
): Promise<RunningCodeServer> {
  const { home } = options;
  const authority = `127.0.0.1:${options.port ?? (await freePort())}`;
  const builtins = options.fewBuiltins && (await linkBuiltins(install.builtins, home));
  const child = spawn(
    install.node,
    [
      install.entry,
      ...(await commonFlags(options)),
      ...['--auth', 'none', '--bind-addr', authority],
      ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
      ...(options.trusted ? ['--disable-workspace-trust'] : []),
      ...(options.idleSeconds === undefined
        ? []
        : ['--idle-timeout-seconds', String(options.idleSeconds)]),
      ...(options.locale === undefined ? [] : ['--locale', options.locale]),
      ...(options.smokeTestDriver ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
      ...(builtins ? ['--vscode-option', `builtin-extensions-dir=${builtins}`] : []),
    ],
    // In a process group of its own, so that the group can be ended.
    { env: environment(options), detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const log = createWriteStream(path.join(home, 'server.log'));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const endGroup = () => {
    signalGroup(child, 'SIGKILL');
  };
  process.once('exit', endGroup);
  const stop = async () => {
    process.off('exit', endGroup);
    const ended = once(child, 'exit');
    if (child.exitCode === null && child.signalCode === null) {
      signalGroup(child, 'SIGTERM');
      await Promise.race([ended, delay(3000)]);
    }
    // Extension hosts outlive the server's polite end for a while.
    signalGroup(child, 'SIGKILL');
    log.end();
  };
  const origin = `http://${authority}`;
  for (let tries = 0; tries < startSeconds * 4; tries++) {
    if (child.exitCode !== null) break;
    if (await answers(`${origin}/healthz`)) return { origin, authority, stop };
    await delay(250);
  }
  await stop();
  throw new Error(`code-server did not start; see ${path.join(home, 'server.log')}`);
}

/** Installs a VSIX into an extensions folder, as `code --install-extension` does. */
export async function installVsix(
  install: CodeServerInstall,
  options: CodeServerOptions,
  vsix: string,
): Promise<void> {
  const child = spawn(
    install.node,
    [install.entry, ...(await commonFlags(options)), '--install-extension', vsix],
    { env: environment(options), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (printed += data.toString()));
  }
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${vsix} could not be installed:\n${printed}`);
}

async function commonFlags(options: CodeServerOptions): Promise<string[]> {
  const { home, userDataDir, extensionsDir } = options;
  const config = path.join(home, 'config.yaml');
  await writeFile(config, '');
  await mkdir(extensionsDir, { recursive: true });
  return ['--config', config, '--user-data-dir', userDataDir, '--extensions-dir', extensionsDir];
}

function environment({ home, env, fewBuiltins }: CodeServerOptions): NodeJS.ProcessEnv {
  return {
    ...process.env,
    // Set in a terminal of VS Code, they would make the server talk to that window.
    VSCODE_IPC_HOOK_CLI: undefined,
    ELECTRON_RUN_AS_NODE: undefined,
    HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_CACHE_HOME: home,
    EXTENSIONS_GALLERY: JSON.stringify(noGallery),
    ...(fewBuiltins === true ? { NODE_COMPILE_CACHE: compiledFolder } : {}),
    ...env,
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // The group is gone.
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
