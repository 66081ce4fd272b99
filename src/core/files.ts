/** Writing files so that nothing is ever half-written or lost. */
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { sweepTemporary, temporaryName } from './temporary';
import { explainFileError } from './file-errors';

/**
 * Writes `data` so that readers see the old file or the whole new one.
 * @throws HumanError when the disk is full or the folder cannot be written
 */
export async function writeFileAtomic(file: string, data: string | Uint8Array): Promise<void> {
  await writeAtomically(file, (handle) => handle.writeFile(data));
}

/**
 * Lets `write` fill a file of a temporary name beside `file`, flushes it and renames it into place.
 * @throws HumanError when the disk is full or the folder cannot be written
 */
export async function writeAtomically(
  file: string,
  write: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  const temporary = temporaryName(file);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await sweepTemporary(path.dirname(file));
    const handle = await open(temporary, 'wx');
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await removeQuietly(temporary);
    throw explainFileError(error, file);
  }
}

/**
 * Writes a file that must not exist yet.
 *
 * @returns false if it exists: it is left unchanged
 * @throws HumanError when the disk is full or the folder cannot be written
 */
export async function createFile(file: string, data: string): Promise<boolean> {
  let isCreatedHere = false;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const handle = await open(file, 'wx').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
      throw error;
    });
    if (handle === undefined) return false;
    isCreatedHere = true;
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (isCreatedHere) await removeQuietly(file);
    throw explainFileError(error, file);
  }
}

/**
 * Writes all of `bytes`: a single write may stop short, as on a disk that runs full.
 * @param position where in the file
 */
export async function writeFully(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

/**
 * Cleans up after a failure. Errors here are ignored, since the user must see the original failure.
 */
export async function removeQuietly(file: string): Promise<void> {
  await rm(file, { recursive: true, force: true }).catch(() => undefined);
}
