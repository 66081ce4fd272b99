/** One writer at a time: a lock file that outlives a killed process no longer than the process. */
import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { HumanError } from './errors';
import { explainFileError } from './files';
import { text } from './text';

interface Owner {
  pid: number;
  host: string;
}

/**
 * Takes `FILE.lock`. A lock whose process is gone is taken over; one of another machine (a shared file
 * system) cannot be asked and counts as held.
 * @returns what releases it
 * @throws HumanError `in-use` naming who holds it
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const handle = await open(lock, 'wx');
      await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
      await handle.close();
      return () => rm(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw explainFileError(error, lock);
    }
    const owner = await readOwner(lock);
    if (attempt > 0 || (owner !== undefined && isHeld(owner))) throw inUse(file, lock, owner);
    await rm(lock, { force: true });
  }
}

async function readOwner(lock: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as Owner;
  } catch {
    // Gone meanwhile, or cut off while it was written: nobody's.
    return undefined;
  }
}

function isHeld({ pid, host }: Owner): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists though it may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function inUse(file: string, lock: string, owner: Owner | undefined): HumanError {
  const who = owner === undefined ? text`Another run` : text`Process ${owner.pid} on ${owner.host}`;
  return new HumanError(
    text`${who} is writing ${file}. Wait for it, or choose another file. If nothing runs there any
      more, delete ${lock}.`,
    'in-use',
  );
}
