/**
 * The suites of test/host: each of its folders runs in an extension host of its own, as its
 * launch.json says.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { testMachineSettings, type HostOptions } from './launch';
import { root } from './pins';

export interface Suite {
  name: string;
  launch: Launch;
  /** Absolute paths of its tests. */
  files: string[];
}

/** A suite's `launch.json`. */
export interface Launch extends Pick<
  HostOptions,
  'settings' | 'machineSettings' | 'trusted' | 'theme' | 'locale'
> {
  /**
   * `sample` (default), `empty`, `none` (a window without a folder) or a folder of the repository.
   */
  workspace?: string;
  /** Minutes until the window is closed and the suite has failed; 5 by default. */
  minutes?: number;
  /** Whether no other window may be open, as it measures time. */
  alone?: boolean;
  /**
   * Whether it has a window of its own, since something in it waits for an answer that nobody gives:
   * VS Code answers its dialogs by itself only where an extension is under development, which a
   * shared window's is not.
   */
  ownWindow?: boolean;
}

const hostTestsFolder = path.join(root, 'test', 'host');

export function findSuites(): Suite[] {
  return readdirSync(hostTestsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = path.join(hostTestsFolder, name);
      const options = path.join(folder, 'launch.json');
      const given = existsSync(options)
        ? (JSON.parse(readFileSync(options, 'utf8')) as Launch)
        : {};
      const machineSettings = { ...testMachineSettings, ...given.machineSettings };
      const launch = { ...given, machineSettings };
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => path.join(folder, file))
        .sort();
      return { name, launch, files };
    })
    .filter(({ files }) => files.length > 0);
}

/** Whether a suite asks for nothing that a window has for good. */
export function canShare({ launch }: Suite): boolean {
  const { alone, ownWindow, trusted, theme, locale, workspace } = launch;
  const isUsual = trusted !== false && theme === undefined && locale === undefined;
  return isUsual && alone !== true && ownWindow !== true && workspace !== 'none';
}

/** Separates the outputs of suites of one window. */
export const nextOutput = '\f';
