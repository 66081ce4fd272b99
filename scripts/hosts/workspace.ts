/** Copies of the sample and the fixtures: tests and `npm start` never work on the originals. */
import { mkdtempSync } from 'node:fs';
import { cp, mkdir, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root } from './pins';

/** Short, since sockets with paths over about 100 characters fail. */
export function temporaryFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'fp-'));
}

/**
 * @param source `sample`, `empty`, or a folder: of the repository, or by its whole path
 * @returns the copy's path, without symbolic links
 */
export async function copyWorkspace(source: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (source !== 'empty') {
    const from = source === 'sample' ? 'media/sample' : source;
    // Links stay as they are: those of a hub's cache lead from one place of it to another.
    await cp(path.resolve(root, from), folder, { recursive: true, verbatimSymlinks: true });
  }
  return realpath(folder);
}
