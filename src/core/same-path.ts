/** Whether paths on the disk name the same place, by the system's rules for names. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isInside } from './inside';

/** Where file names usually differ by more than their case. */
const caseMatters = process.platform !== 'win32' && process.platform !== 'darwin';

/**
 * Whether two absolute paths name the same place: on Windows also with another drive letter's case,
 * as VS Code's own paths have it, on macOS also with another case.
 */
export function isSamePath(a: string, b: string): boolean {
  return pathKey(a) === pathKey(b);
}

/** Whether two paths lead to the same place, following links; a missing one leads nowhere. */
export async function isSameFile(a: string, b: string): Promise<boolean> {
  const [first, second] = await Promise.all(
    [a, b].map((one) => realpath(one).catch(() => undefined)),
  );
  return first !== undefined && first === second;
}

/** Whether `file` is `folder` or lies below it, whatever the case where that does not matter. */
export function isSameOrInside(file: string, folder: string): boolean {
  return isInside(pathKey(file), pathKey(folder));
}

/** A form of a path that is equal for the same place. */
function pathKey(file: string): string {
  const whole = path.resolve(file);
  return caseMatters ? whole : whole.toLowerCase();
}
