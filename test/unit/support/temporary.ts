/** A folder that is removed after the test that asked for it; `remove-folders.ts` does so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const folders: string[] = [];
const kept: string[] = [];

export function temporaryFolder(): string {
  return makeFolder(folders);
}

/** One that all tests of a file share: for contents that take long to make. */
export function sharedFolder(): string {
  return makeFolder(kept);
}

function makeFolder(list: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'fitprune-test-'));
  list.push(folder);
  return folder;
}

export function removeFolders(): void {
  remove(folders);
}

export function removeSharedFolders(): void {
  remove(kept);
}

function remove(list: string[]): void {
  for (const folder of list.splice(0)) rmSync(folder, { recursive: true, force: true });
}
