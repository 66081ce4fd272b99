/** The only launcher of a VS Code in the browser: host tests, UI tests and `npm start` use it. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { installVsix, startCodeServer, type CodeServerOptions } from './code-server';
import { installCodeServer } from './install-code-server';
import { writeLanguagePack } from './language-pack';
import { temporaryFolder } from './workspace';

export type Settings = Record<string, unknown>;

export interface HostOptions {
  /** Temporary, and removed at the end, unless given. */
  home?: string | undefined;
  userDataDir?: string | undefined;
  /** Installed extensions, besides `vsix`. */
  extensionsDir?: string | undefined;
  /** Installed before the start. */
  vsix?: string | undefined;
  theme?: string | undefined;
  settings?: Settings | undefined;
  /** Settings of `machine` scope: the user's settings cannot hold these here. */
  machineSettings?: Settings | undefined;
  /** Without it, the window asks nothing and trusts nothing. */
  trusted?: boolean | undefined;
  smokeTestDriver?: boolean | undefined;
  /**
   * For tests: only the built-in extensions that they use, so that each load of the window is a
   * sixth shorter; what Node.js compiles is kept for the next window.
   */
  fewBuiltins?: boolean | undefined;
  /** Display language, such as `zh-cn`. */
  locale?: string | undefined;
  env?: Record<string, string> | undefined;
  /** Any free one unless given. */
  port?: number | undefined;
  /** Seconds without a window until the server ends by itself. */
  idleSeconds?: number | undefined;
}

export interface Host {
  origin: string;
  authority: string;
  home: string;
  userDataDir: string;
  extensionsDir: string;
  /** Address of a window: an empty one without a folder. */
  address(folder?: string, payload?: [string, string][]): string;
  stop(): Promise<void>;
}

const quiet: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'window.commandCenter': false,
  'chat.disableAIFeatures': true,
  // Each blink draws the window anew.
  'editor.cursorBlinking': 'solid',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'git.openRepositoryInParentFolders': 'never',
  // Otherwise the window offers to open each port that it sees, including its own server's.
  'remote.autoForwardPorts': false,
};

/**
 * For tests: their models are too small for a second thread, which would only take a core away from
 * the window.
 */
export const testMachineSettings: Settings = { 'fitprune.threads': 1 };

/** Nobody is asked for trust: the window opens in restricted mode. */
const untrusted: Settings = {
  'security.workspace.trust.enabled': true,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.emptyWindow': false,
};

function settingsOf({ theme, settings, trusted = true }: HostOptions): Settings {
  return {
    ...quiet,
    ...(trusted ? {} : untrusted),
    ...(theme === undefined ? {} : { 'workbench.colorTheme': theme }),
    ...settings,
  };
}

export async function writeSettings(userDataDir: string, options: HostOptions): Promise<void> {
  const files = { User: settingsOf(options), Machine: options.machineSettings ?? {} };
  for (const [name, settings] of Object.entries(files)) {
    await mkdir(path.join(userDataDir, name), { recursive: true });
    const file = path.join(userDataDir, name, 'settings.json');
    await writeFile(file, JSON.stringify(settings, null, 2));
  }
  if (options.locale !== undefined) await writeLanguagePack(userDataDir, options.locale);
}

/** Starts code-server, set up where it is missing, and resolves when it answers. */
export async function launchHost(options: HostOptions = {}): Promise<Host> {
  const install = await installCodeServer();
  const home = options.home ?? temporaryFolder();
  const server: CodeServerOptions = {
    home,
    userDataDir: options.userDataDir ?? path.join(home, 'data'),
    extensionsDir: options.extensionsDir ?? path.join(home, 'extensions'),
    trusted: options.trusted ?? true,
    smokeTestDriver: options.smokeTestDriver ?? false,
    fewBuiltins: options.fewBuiltins,
    locale: options.locale,
    env: options.env,
    port: options.port,
    idleSeconds: options.idleSeconds,
  };
  const { userDataDir, extensionsDir } = server;
  await writeSettings(userDataDir, options);
  if (options.vsix !== undefined) await installVsix(install, server, options.vsix);
  const running = await startCodeServer(install, server);
  const { origin, authority } = running;
  return {
    origin,
    authority,
    home,
    userDataDir,
    extensionsDir,
    address: (folder, payload = []) => {
      const query = new URLSearchParams(folder === undefined ? { ew: 'true' } : { folder });
      if (payload.length > 0) query.set('payload', JSON.stringify(payload));
      return `${origin}/?${query.toString()}`;
    },
    stop: async () => {
      await running.stop();
      if (options.home === undefined) {
        await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      }
    },
  };
}
