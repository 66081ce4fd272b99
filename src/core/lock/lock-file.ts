/**
 * A lock as a file: it exists as a whole or not at all, even if a process is killed at any moment.
 */
import { createHash } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { record } from '../record';
import { isThere } from '../regular-file';
import type { Owner } from './owner';

export interface Found {
  owner: Partial<Owner> & { id: string };
  /** The holder's last sign of life, in milliseconds of the file system's clock. */
  changed: number;
  /** Whether its holder gives signs of life: older versions give none. */
  breathes: boolean;
  /** Whether it names its holder. */
  isWhole: boolean;
}

/** @returns whether the lock is ours now; false if there is one already */
export async function create(lock: string, owner: Owner): Promise<boolean> {
  const candidate = await write(lock, owner);
  try {
    await link(candidate, lock);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    // The holder of the lock has removed it: try again.
    if (code === 'ENOENT' && (await isThere(lock))) return false;
    if (code === 'ENOENT' || !withoutLinks.has(code ?? '')) throw error;
    return await createInPlace(lock, owner);
  } finally {
    await rm(candidate, { force: true });
  }
}

/** Error codes of file systems without hard links. */
const withoutLinks = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EINVAL']);

async function createInPlace(lock: string, owner: Owner): Promise<boolean> {
  try {
    const handle = await open(lock, 'wx');
    try {
      await handle.writeFile(JSON.stringify(owner));
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Replaces a lock in one step. */
export async function replace(lock: string, owner: Owner): Promise<void> {
  await rename(await write(lock, owner), lock);
}

/** @returns undefined if there is no lock */
export async function readLock(lock: string): Promise<Found | undefined> {
  try {
    const [content, { mtimeMs, ino }] = [await readFile(lock, 'utf8'), await stat(lock)];
    const owner = parse(content) as Partial<Owner> | undefined;
    const hash = createHash('sha256').update(`${content} ${ino} ${mtimeMs}`).digest('hex');
    const known = owner !== undefined && /^[0-9a-f]{16}$/.test(String(owner.id));
    return {
      owner: { ...owner, id: known ? owner.id! : hash.slice(0, 16) },
      changed: mtimeMs,
      breathes: known,
      isWhole: owner !== undefined,
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(content: string): Record<string, unknown> | undefined {
  try {
    return record(JSON.parse(content));
  } catch {
    // Cut off while it was written.
    return undefined;
  }
}

/** The time on the file system of the lock: clocks of machines differ. */
export async function clockOf(lock: string, owner: Owner): Promise<number> {
  const file = await write(lock, owner);
  try {
    return (await stat(file)).mtimeMs;
  } finally {
    await rm(file, { force: true });
  }
}

async function write(lock: string, owner: Owner): Promise<string> {
  const file = `${lock}.${owner.id}.new`;
  try {
    await writeFile(file, JSON.stringify(owner));
  } catch (error) {
    await rm(file, { force: true }).catch(() => undefined);
    throw error;
  }
  return file;
}
