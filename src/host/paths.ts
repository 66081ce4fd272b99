/** Questions about paths on the disk. */
import path from 'node:path';

/** Whether `file` is `folder` or lies below it. */
export function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
