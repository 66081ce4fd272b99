/** Arrow streams that are written as a whole, in the place of what was there. */
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { explainFileError } from '../files';
import { sweepTemporary, temporaryName } from '../temporary';

interface Writer<T> {
  append(record: T): Promise<void>;
  close(): Promise<void>;
}

/**
 * Takes the place of a file of that name only when all is on the disk.
 * @param open makes the writer of a new file
 * @throws HumanError naming `out` where it cannot be written; nothing is changed then
 */
export async function writeWhole<T>(
  out: string,
  open: (file: string) => Promise<Writer<T>>,
  records: Iterable<T>,
): Promise<void> {
  const temporary = temporaryName(out);
  try {
    await sweepTemporary(path.dirname(out));
    const writer = await open(temporary);
    try {
      for (const record of records) await writer.append(record);
    } finally {
      await writer.close();
    }
    await rename(temporary, out);
  } catch (error) {
    await rm(temporary, { force: true });
    throw explainFileError(error, out);
  }
}
