/**
 * Folders that are being written, under names that tell who does. Who is killed cannot clear up; the next run
 * to the same place does it for him.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { removeQuietly } from './files';
import { newOwner, stateOf, type Owner } from './lock/owner';

/** Of a folder that this process writes, to be renamed to `out`. */
export function unfinishedName(out: string): string {
  const { pid, start, ...rest } = newOwner();
  const who = [...placeOf(rest), pid, start === '' ? 0 : start];
  return `${out}.${who.join('-')}-${randomBytes(4).toString('hex')}.tmp`;
}

/** Removes what killed processes of this machine left of `out`. */
export async function removeUnfinished(out: string): Promise<void> {
  const [parent, base] = [path.dirname(out), path.basename(out)];
  for (const name of await readdir(parent).catch(() => [])) {
    const told = name.startsWith(`${base}.`) ? named.exec(name.slice(base.length)) : null;
    if (told !== null && isGone(told)) await removeQuietly(path.join(parent, name));
  }
}

const named = /^\.([0-9a-f]{6})-([0-9a-f]{6})-([0-9a-f]{6})-(\d+)-(\d+)-[0-9a-f]{8}\.tmp$/;

function isGone([, machine, boot, space, pid, start]: RegExpExecArray): boolean {
  const here = newOwner();
  const [ownMachine, ownBoot, ownSpace] = placeOf(here);
  // Processes of other machines and containers cannot be asked.
  if (machine !== ownMachine) return false;
  if (boot !== ownBoot) return here.machine !== '';
  if (space !== ownSpace) return false;
  return stateOf({ ...here, pid: Number(pid), start: start === '0' ? '' : start! }) === 'gone';
}

/** Machine, its run, and what its pids are counted in. */
function placeOf({ host, machine, boot, space }: Omit<Owner, 'pid' | 'start'>): string[] {
  return [`${host} ${machine}`, boot, space].map((value) =>
    createHash('sha256').update(value).digest('hex').slice(0, 6),
  );
}
