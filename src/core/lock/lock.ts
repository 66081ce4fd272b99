/** One writer at a time: a lock file that outlives a killed process no longer than the process. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HumanError } from '../errors';
import { explainFileError } from '../file-errors';
import { text } from '../text';
import { Held, removeOwn } from './held';
import { newOwner, stateOf, type Owner } from './owner';
import { clockOf, create, readLock, replace, type Found } from './lock-file';
import { remedy } from '../remedies';

/**
 * How long the sign of life of another machine may be old; its holder gives one every ten seconds.
 */
const lease = 60_000;
const poll = 500;
const moment = 10;
const unwritten = 1_000;

export interface Lock {
  /**
   * @throws HumanError `lock-lost` where another process has taken the lock, or somebody deleted it
   */
  verify(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes `FILE.lock`, which names its holder. A lock whose process has ended is taken over, by one
 * process alone. A lock from another machine or container counts as abandoned if it is not
 * refreshed for a minute; this waits as long as that takes to find out.
 *
 * @throws HumanError `in-use` naming the holder
 */
export async function lockFile(file: string): Promise<Lock> {
  const lock = `${file}.lock`;
  try {
    const owner = await take(lock, (holder) => inUse(file, lock, holder));
    const held = Held.start(lock, owner);
    await sweep(lock);
    return {
      verify: async () => {
        if ((await readLock(lock))?.owner.id !== owner.id) throw lost(file, lock);
      },
      release: () => held.release(),
    };
  } catch (error) {
    throw explainFileError(error, lock);
  }
}

/**
 * Whether a living process of this machine holds the lock, for callers that would do much work
 * before taking it. Only taking it decides.
 */
export async function isLocked(file: string): Promise<boolean> {
  const found = await readLock(`${file}.lock`).catch(() => undefined);
  return found !== undefined && found.isWhole && stateOf(found.owner) === 'held';
}

/**
 * Removes the lock that a process which was ended has left behind, if any; the lock of a living
 * process stays.
 */
export async function releaseDead(file: string): Promise<void> {
  const found = await readLock(`${file}.lock`).catch(() => undefined);
  if (found === undefined || stateOf(found.owner) !== 'gone') return;
  // Taking the lock also removes remains; if somebody else takes it instead, that serves as well.
  await lockFile(file).then(
    (lock) => lock.release(),
    () => undefined,
  );
}

/**
 * Only the holder of another lock, `LOCK.ID`, may replace the lock of a dead process. That one is
 * taken in the same way: if its holder is killed, it is itself replaced. A process that comes too
 * late finds another id.
 */
async function take(
  lock: string,
  refuse: (holder: Partial<Owner>) => HumanError | undefined,
): Promise<Owner> {
  const owner = newOwner();
  for (;;) {
    if (await create(lock, owner)) return owner;
    const found = await readLock(lock);
    if (found === undefined) continue;
    if (await isHeld(lock, found, owner)) {
      const error = refuse(found.owner);
      if (error !== undefined) throw error;
      // Somebody is replacing a lock, which takes only a moment.
      await sleep(moment * (1 + Math.random()));
      continue;
    }
    const claim = `${lock}.${found.owner.id}`;
    const { id } = await take(claim, () => undefined);
    try {
      const now = await readLock(lock);
      if (now?.owner.id !== found.owner.id) continue;
      await replace(lock, owner);
      return owner;
    } finally {
      removeOwn(claim, id);
    }
  }
}

async function isHeld(lock: string, found: Found, us: Owner): Promise<boolean> {
  if (!found.isWhole) {
    // If the file system has no links, a lock is empty for a moment.
    await sleep(unwritten);
    return false;
  }
  const state = stateOf(found.owner);
  if (state !== 'elsewhere') return state === 'held';
  // Older versions give no sign of life.
  if (!found.breathes) return true;
  while ((await clockOf(lock, us)) - found.changed <= lease) {
    await sleep(poll);
    const next = await readLock(lock);
    if (next === undefined || next.owner.id !== found.owner.id) return false;
    if (next.changed !== found.changed) return true;
  }
  return false;
}

/**
 * Removes what killed processes left while taking this lock. The lock is ours, so nobody is taking
 * it now.
 */
async function sweep(lock: string): Promise<void> {
  const [folder, name] = [path.dirname(lock), `${path.basename(lock)}.`];
  for (const one of await readdir(folder).catch(() => [])) {
    if (!one.startsWith(name) || !/\.[0-9a-f]{16}(\.new)?$/.test(one)) continue;
    const found = await readLock(path.join(folder, one));
    // A file that cannot be read may still be being written.
    const isYoung = found !== undefined && Date.now() - found.changed < lease;
    if (found === undefined || (!found.isWhole && isYoung)) continue;
    if (stateOf(found.owner) !== 'gone') continue;
    await rm(path.join(folder, one), { force: true });
  }
}

function inUse(file: string, lock: string, { pid, host }: Partial<Owner>): HumanError {
  const who =
    pid === undefined ? text`Another run` : text`Process ${pid} on ${host ?? text`unknown`}`;
  return new HumanError(
    text`${who} is writing ${file}. ${remedy('wait-for-file')} If nothing runs there any
      more, delete ${lock}.`,
    'in-use',
  );
}

function lost(file: string, lock: string): HumanError {
  return new HumanError(
    text`${lock} was deleted, or another run took it while this one did not answer: ${file} is not
      written to any more. What was done before is kept. Run it again to resume.`,
    'lock-lost',
  );
}
