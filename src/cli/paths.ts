/** Checks paths given to options: those that cannot be files are refused before any work. */
import type { Command } from 'commander';
import { statSync } from 'node:fs';
import path from 'node:path';
import { HumanError } from '../core/errors';

/** Options by commander's names. */
const read = ['data', 'embeddings', 'images', 'model', 'statistics'];
const written = ['out', 'results'];
/** Commands with a folder as `--out`. */
const intoFolders = new Set(['apply', 'export']);

/** @throws HumanError `no-path`, `not-a-file-name`, `no-working-folder` */
export function checkPaths(command: Command): void {
  requireWorkingFolder();
  const options = command.opts<Record<string, unknown>>();
  for (const name of [...read, ...written]) {
    if (options[name] === '') throw refused(`--${name} is empty. Give a path.`, 'no-path');
  }
  for (const argument of command.args) {
    if (argument === '') throw refused('An argument is empty. Give a path.', 'no-path');
  }
  for (const name of written) {
    const value = options[name];
    if (typeof value !== 'string' || intoFolders.has(command.name())) continue;
    const isFolder = statSync(value, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isFolder && !/[\\/]$|(^|[\\/])\.\.?$/.test(value)) continue;
    throw refused(
      `--${name} ${value} is a folder. Give the name of a file, such as ${path.join(value, 'NAME')}.`,
      'not-a-file-name',
    );
  }
}

function requireWorkingFolder(): void {
  try {
    process.cwd();
  } catch {
    throw refused(
      'The folder that this was started in has been deleted. Change to another one.',
      'no-working-folder',
    );
  }
}

function refused(message: string, code: string): HumanError {
  return new HumanError(message, code);
}
