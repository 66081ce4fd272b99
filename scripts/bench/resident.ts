/** What this process holds in memory. */
import { readFile } from 'node:fs/promises';

/**
 * The process's peak. `getrusage` of a forked child starts with the parent's peak on Linux, so the
 * kernel's own figure for this address space is read if there is one.
 */
export async function peakResidentBytes(): Promise<number> {
  return (await processStatus('VmHWM')) ?? 1024 * process.resourceUsage().maxRSS;
}

/** A size in bytes from Linux's status of this process; undefined elsewhere. */
export async function processStatus(field: string): Promise<number | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)?.[1];
  return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
}
