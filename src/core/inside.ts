/** Whether one path lies below another. */
import path from 'node:path';

/**
 * Whether `file` is `folder` or lies below it, decided by the two paths alone.
 * @param file absolute, as `folder`; links are not followed
 */
export function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  // A name may begin with two dots.
  return relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative);
}
