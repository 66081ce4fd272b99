/** Running the built command line, as a user does. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const bundle = path.resolve(import.meta.dirname, '../../../dist/cli.js');

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliOptions {
  cwd?: string;
  /** Variables besides this process's own. */
  env?: NodeJS.ProcessEnv;
  /** A shell prefix, such as a limit on file sizes. */
  under?: string[];
  /** Called with standard error so far; kills with the signal that it returns. */
  interrupt?: (stderr: string) => NodeJS.Signals | undefined;
}

/** Runs `fitprune` with the arguments; `npm test` has built it. */
export async function fitprune(
  args: readonly string[],
  options: CliOptions = {},
): Promise<Outcome> {
  if (!existsSync(bundle)) throw new Error('dist/cli.js is missing: run npm run build first');
  const command = [...(options.under ?? []), process.execPath, bundle, ...args];
  const child = spawn(command[0]!, command.slice(1), {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let interrupted = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    const signal = interrupted ? undefined : options.interrupt?.(stderr);
    if (signal === undefined) return;
    interrupted = true;
    child.kill(signal);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { code, stdout, stderr };
}
