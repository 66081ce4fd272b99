/** Files that can be read to their end: a pipe waits for ever, and a device never ends. */
import { stat } from 'node:fs/promises';
import { HumanError } from './errors';
import { text } from './text';

/**
 * Comes before whatever opens a file that somebody named. Missing files and folders are left to the
 * opening, which reports them.
 * @param most bytes that are read of such a file
 * @throws HumanError `not-a-file` for a pipe, a device or a socket; `file-too-large`
 */
export async function requireRegularFile(file: string, most = Infinity): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return;
  if (!found.isFile()) {
    throw new HumanError(
      text`${file} is a pipe or a device. What it gives is read more than once: save it as a file.`,
      'not-a-file',
    );
  }
  if (found.size > most) {
    throw new HumanError(
      text`${file} has ${found.size} bytes; no more than ${most} are read of such a file. Is it the
        right one?`,
      'file-too-large',
    );
  }
}

/** Whether there is a folder of that name. */
export async function isFolder(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Whether there is a file or folder of that name. */
export async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
