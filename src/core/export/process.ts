/** The exporter's child process: started, read, and ended with all that it started. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { endChild } from '../child-process';
import { Lines, parseEvent, type ExportEvent } from './events';

export interface PythonRun {
  /** The interpreter: a path, or a name on PATH. */
  python: string;
  /** The folder that holds the package `fitprune_export`. */
  scripts: string;
  arguments: readonly string[];
  onEvent: (event: ExportEvent) => void;
  /** Other output of the process and its libraries. */
  onOutput: (line: string) => void;
  /** Ends the process and its children. */
  signal?: AbortSignal | undefined;
}

/** How a process ended. */
export interface PythonEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Set if it could not be started. */
  error: NodeJS.ErrnoException | undefined;
}

/** Runs the package and resolves when the process has ended, in any way. */
export function runPython(run: PythonRun): Promise<PythonEnd> {
  const child = spawn(run.python, ['-B', '-u', '-m', 'fitprune_export', ...run.arguments], {
    cwd: run.scripts,
    env: environment(run.scripts),
    // In a process group of its own, which can be ended as a whole.
    detached: process.platform !== 'win32',
    windowsHide: true,
    // Standard input stays open as long as this process lives: when it closes, the child ends.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // A process that never started does not end, and may have no pipes.
  if (child.pid === undefined) return startFailure(child);
  const events = new Lines((line) => {
    const event = parseEvent(line);
    if (event === undefined) run.onOutput(line);
    else run.onEvent(event);
  });
  const output = new Lines(run.onOutput);
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    events.push(part);
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    output.push(part);
  });
  // A child that has ended closes its end of the pipe; nothing needs to be written then.
  child.stdin.on('error', () => undefined);
  const stop = (): void => {
    endTree(child);
  };
  if (run.signal?.aborted === true) stop();
  run.signal?.addEventListener('abort', stop, { once: true });
  return new Promise((resolve) => {
    let error: NodeJS.ErrnoException | undefined;
    child.once('error', (caught: NodeJS.ErrnoException) => {
      error = caught;
    });
    child.once('close', (code, signal) => {
      run.signal?.removeEventListener('abort', stop);
      events.end();
      output.end();
      resolve({ code, signal, error });
    });
  });
}

async function startFailure(child: ChildProcess): Promise<PythonEnd> {
  const [error] = (await once(child, 'error')) as [NodeJS.ErrnoException];
  return { code: null, signal: null, error };
}

function environment(scripts: string): NodeJS.ProcessEnv {
  const before = process.env['PYTHONPATH'];
  const folders = before === undefined ? [scripts] : [scripts, before];
  return {
    ...process.env,
    PYTHONPATH: folders.join(path.delimiter),
    PYTHONUTF8: '1',
    ORT_DISABLE_TELEMETRY: '1',
  };
}

function endTree(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  if (process.platform === 'win32') {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true }).once(
      'error',
      () => {
        endChild(child);
      },
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
    endChild(child);
  }
}
