/** Who holds a lock, and whether that is anybody still. */
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** The contents of a lock file. Files of older versions have only a pid and a host. */
export interface Owner {
  pid: number;
  host: string;
  /** Unique to this lock. */
  id: string;
  /** When the process began, in the kernel's ticks since the machine started; '' if unknown. */
  start: string;
  /** Identifies the machine's boot: pids and ticks start again with each. */
  boot: string;
  /** Identifies the machine. */
  machine: string;
  /** The namespace of the pid: containers on one machine count separately. */
  space: string;
}

const here = {
  pid: process.pid,
  host: hostname(),
  start: startOf(process.pid)?.start ?? '',
  boot: read('/proc/sys/kernel/random/boot_id'),
  machine: read('/etc/machine-id'),
  space: link('/proc/self/ns/pid'),
};

export function newOwner(): Owner {
  return { ...here, id: randomBytes(8).toString('hex') };
}

/**
 * - `held`: by a living process of this machine
 * - `gone`: its process has ended, or the machine was restarted since
 * - `elsewhere`: on another machine or in another container, which cannot be asked
 */
export type State = 'held' | 'gone' | 'elsewhere';

export function stateOf(owner: Partial<Owner>): State {
  const { pid, host, boot, machine, space } = owner;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return 'gone';
  if (boot === undefined) return host === here.host ? stateOfPid(pid, undefined) : 'elsewhere';
  if (boot === here.boot && space === here.space && (boot !== '' || host === here.host)) {
    return stateOfPid(pid, owner.start);
  }
  const sameMachine = host === here.host && machine === here.machine && machine !== '';
  return sameMachine && boot !== here.boot ? 'gone' : 'elsewhere';
}

function stateOfPid(pid: number, start: string | undefined): State {
  const found = startOf(pid);
  if (found === undefined) return exists(pid) ? 'held' : 'gone';
  // A zombie waits for its parent and does nothing any more, once its last thread has ended.
  if ((found.state === 'Z' || found.state === 'X') && found.threads <= 1) return 'gone';
  // Another start is another process.
  return start === undefined || start === '' || start === found.start ? 'held' : 'gone';
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists though it may not be signalled.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** undefined if the system does not say, or there is no such process. */
function startOf(pid: number): { state: string; threads: number; start: string } | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The name of the program is in brackets and may contain anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, start] = [fields[0], fields[17], fields[19]];
  if (state === undefined || start === undefined) return undefined;
  return { state, threads: Number(threads), start };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

function link(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}
