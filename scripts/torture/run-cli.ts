/**
 * The built command line in a process group of its own, ended at a moment that the caller chooses.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface Ended {
  /** An exit code, or the name of a signal. */
  end: string;
  stderr: string;
}

export interface CliRun {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Sent after so many milliseconds. */
  kill?: { after: number; signals: readonly NodeJS.Signals[]; group: boolean };
  /** Ended for good after so many milliseconds: a hang. */
  longest?: number;
}

const cli = path.resolve('dist/cli.js');

export function runCli(
  args: readonly string[],
  { cwd, env, kill, longest }: CliRun,
): Promise<Ended> {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr = (stderr + part).slice(-8000);
  });
  const { pid } = child;
  const send = (signal: NodeJS.Signals, group: boolean): void => {
    // Only the process started here, and only while it runs.
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(group ? -pid : pid, signal);
    } catch {
      // It ended by itself.
    }
  };
  const timers = [
    ...(kill === undefined
      ? []
      : [
          setTimeout(() => {
            for (const signal of kill.signals) send(signal, kill.group);
          }, kill.after),
        ]),
    setTimeout(() => {
      stderr += '\nHANG';
      send('SIGKILL', true);
    }, longest ?? 120_000),
  ];
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const timer of timers) clearTimeout(timer);
      // The pipe may stay open in a child that outlives it.
      setTimeout(() => {
        child.stderr.destroy();
        resolve({ end: signal ?? String(code), stderr });
      }, 50);
    });
  });
}

/** Processes of this machine with a folder in their command line: those that were started on it. */
export function processesOn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        if (readFileSync(`/proc/${name}/stat`, 'utf8').includes(') Z ')) return false;
        return readFileSync(`/proc/${name}/environ`, 'utf8').includes(
          `FITPRUNE_TORTURE=${folder}\0`,
        );
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);
}

/** Text that no message for users contains. */
export const notForPeople =
  /of its own|\n\s+at .*:\d+:\d+|Cannot read propert|is not a function|out of bounds|of undefined|HANG/;
