/**
 * Names of files that are being written, which say whose they are, and clearing up what killed
 * processes left.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { newOwner, stateOf, type Owner } from './lock/owner';
import { isThere } from './regular-file';

const me = newOwner();

/** - `tmp`: not whole yet; `old`: about to be replaced */
type Kind = 'tmp' | 'old';

/** A name beside `file` that no other process uses. */
export function temporaryName(file: string, kind: Kind = 'tmp'): string {
  const who = [...placeOf(me), me.pid, me.start === '' ? 0 : me.start];
  return `${file}.${who.join('-')}-${randomBytes(4).toString('hex')}.${kind}`;
}

const pattern =
  /^(.+)\.([0-9a-f]{6})-([0-9a-f]{6})-([0-9a-f]{6})-(\d{1,10})-(\d{1,20})-[0-9a-f]{8}\.(tmp|old)$/;

/** The machine, its boot, and its namespace of pids. */
function placeOf({ host, machine, boot, space }: Omit<Owner, 'pid' | 'start'>): string[] {
  return [`${host} ${machine}`, boot, space].map((value) =>
    createHash('sha256').update(value).digest('hex').slice(0, 6),
  );
}

/**
 * Age at which files of another machine or container, which cannot be asked, count as abandoned: no
 * writing takes that long.
 */
const abandoned = 24 * 60 * 60 * 1000;
/** A folder that was searched is left alone for so long. */
const fresh = 10_000;
const swept = new Map<string, number>();

/**
 * Removes unfinished files that ended processes left in a folder, and restores what they had moved
 * aside for a replacement that never came.
 */
export async function sweepTemporary(folder: string): Promise<void> {
  const now = Date.now();
  if (now - (swept.get(folder) ?? 0) < fresh) return;
  swept.set(folder, now);
  for await (const { base, kind, file } of leftIn(folder)) {
    const isMissed = kind === 'old' && !(await isThere(path.join(folder, base)));
    // A file that cannot be removed does no harm.
    await (
      isMissed ? rename(file, path.join(folder, base)) : rm(file, { recursive: true, force: true })
    ).catch(() => undefined);
  }
}

/** For readers: finds what an ended process moved aside from `file` and never replaced. */
export async function putBackMissed(file: string): Promise<void> {
  if (await isThere(file)) return;
  for await (const { base, kind, file: old } of leftIn(path.dirname(file))) {
    if (kind === 'old' && base === path.basename(file)) {
      await rename(old, file).catch(() => undefined);
    }
  }
}

/** Unfinished files that ended processes left. */
async function* leftIn(
  folder: string,
): AsyncGenerator<{ base: string; kind: string; file: string }> {
  for (const name of await readdir(folder).catch(() => [])) {
    const match = pattern.exec(name);
    if (match === null) continue;
    const file = path.join(folder, name);
    if (await isGone(match, file)) yield { base: match[1]!, kind: match[7]!, file };
  }
}

async function isGone(match: RegExpExecArray, file: string): Promise<boolean> {
  const [, , machine, boot, space, pid, start] = match;
  const [ownMachine, ownBoot, ownSpace] = placeOf(me);
  if (machine === ownMachine && boot !== ownBoot && me.machine !== '') return true;
  if (machine === ownMachine && boot === ownBoot && space === ownSpace) {
    return stateOf({ ...me, pid: Number(pid), start: start === '0' ? '' : start! }) === 'gone';
  }
  return (await ageOf(file)) > abandoned;
}

async function ageOf(file: string): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}
