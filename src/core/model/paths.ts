/** Paths as files of ours write them. */
import path from 'node:path';

/** From a folder to a file or folder, with forward slashes on every system; `.` for the same place. */
export function relativePath(from: string, to: string): string {
  const relative = path.relative(path.resolve(from), path.resolve(to));
  return relative === '' ? '.' : relative.split(path.sep).join('/');
}
