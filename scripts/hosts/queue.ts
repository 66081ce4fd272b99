/** Suites that wait for a window, for the processes of several windows. */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Suite } from './suites';

/** Each is an empty file in a folder of its state. */
export class Queue {
  constructor(readonly folder: string) {}

  /** Those that may take longest first, so that windows end at about the same time. */
  async fill(suites: readonly Suite[]): Promise<void> {
    for (const state of ['waiting', 'taken', 'passed']) await mkdir(path.join(this.folder, state));
    const minutes = ({ launch }: Suite) => launch.minutes ?? 0;
    const sorted = suites.toSorted((a, b) => minutes(b) - minutes(a));
    for (const [at, { name }] of sorted.entries())
      await writeFile(this.file('waiting', `${String(at).padStart(3, '0')} ${name}`), '');
  }

  /** @returns the name of one that no other process has taken */
  async take(): Promise<string | undefined> {
    for (const file of (await readdir(path.join(this.folder, 'waiting'))).sort()) {
      const name = file.split(' ')[1]!;
      try {
        await rename(this.file('waiting', file), this.file('taken', name));
        return name;
      } catch {
        // Another was faster.
      }
    }
    return undefined;
  }

  async hasPassed(name: string): Promise<void> {
    await rename(this.file('taken', name), this.file('passed', name));
  }

  async length(): Promise<number> {
    return (await readdir(path.join(this.folder, 'waiting'))).length;
  }

  /** @returns names of those that failed or did not run */
  async notPassed(): Promise<string[]> {
    const waiting = await readdir(path.join(this.folder, 'waiting'));
    const taken = await readdir(path.join(this.folder, 'taken'));
    return [...taken, ...waiting.map((file) => file.split(' ')[1]!)];
  }

  private file(state: string, name: string): string {
    return path.join(this.folder, state, name);
  }
}
