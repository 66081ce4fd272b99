/** Questions about paths on the disk. */
import path from 'node:path';
import { isInside as liesInside } from '../core/inside';

/** Where file names usually differ by more than their case. */
const caseMatters = process.platform !== 'win32' && process.platform !== 'darwin';

/**
 * Whether two absolute paths name the same place: on Windows also with another drive letter's case, as VS
 * Code's own paths have it, on macOS also with another case.
 */
export function isSamePath(a: string, b: string): boolean {
  return pathKey(a) === pathKey(b);
}

/** A form of a path that is equal for the same place. */
function pathKey(file: string): string {
  const whole = path.resolve(file);
  return caseMatters ? whole : whole.toLowerCase();
}

/** Whether `file` is `folder` or lies below it. */
export function isInside(file: string, folder: string): boolean {
  return liesInside(pathKey(file), pathKey(folder));
}
