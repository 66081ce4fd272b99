/**
 * Folders that are being written, under names that tell who does. Who is killed cannot clear up; the next run
 * to the same place does it for him.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { removeQuietly } from './files';

/** Of a folder that this process writes, to be renamed to `out`. */
export function unfinishedName(out: string): string {
  return `${out}.${machine()}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
}

/** Removes what processes of this machine left of `out` when they were killed. */
export async function removeUnfinished(out: string): Promise<void> {
  const [parent, base] = [path.dirname(out), path.basename(out)];
  for (const name of await readdir(parent).catch(() => [])) {
    const found = name.startsWith(`${base}.`) && owner.exec(name.slice(base.length));
    if (!found) continue;
    const [, where, pid] = found;
    // Processes of other machines cannot be seen from here.
    if (where === machine() && !isAlive(Number(pid))) await removeQuietly(path.join(parent, name));
  }
}

const owner = /^\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

function machine(): string {
  return createHash('sha256').update(os.hostname()).digest('hex').slice(0, 8);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that is somebody else's is alive too.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
