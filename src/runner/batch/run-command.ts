/** Runs a scheduler's own commands, without a shell. */
import { spawn } from 'node:child_process';
import { HumanError } from '../../core/errors';
import { text } from '../../core/text';
import type { Command } from './schedulers/scheduler';

/**
 * @returns standard output
 * @throws HumanError `scheduler-missing` or `scheduler-refused` with its message
 */
export async function runCommand({ words, input }: Command): Promise<string> {
  const [program, ...rest] = words as [string, ...string[]];
  const { code, stdout, stderr } = await ended(program, rest, input);
  if (code === 0) return stdout;
  const printed = (stderr.trim() || stdout.trim()).slice(0, 2000);
  throw new HumanError(
    text`${program} ended with exit code ${code ?? text`none`}: ${printed}`,
    'scheduler-refused',
  );
}

function ended(
  program: string,
  words: readonly string[],
  input: string | undefined,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { stdio: 'pipe' });
    const [out, err]: Buffer[][] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out!.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err!.push(chunk));
    child.on('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'ENOENT' ? missing(program, cause) : cause);
    });
    child.on('close', (code) => {
      const [stdout, stderr] = [out!, err!].map((chunks) => Buffer.concat(chunks).toString());
      resolve({ code, stdout: stdout!, stderr: stderr! });
    });
    // A program that reads nothing has closed its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}

function missing(program: string, cause: unknown): HumanError {
  return new HumanError(
    text`The command ${program} is not there. Run this where the scheduler's commands are installed.`,
    'scheduler-missing',
    1,
    { cause },
  );
}
