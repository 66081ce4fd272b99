/** Copies the whole records of a damaged stream. */
import { open } from 'node:fs/promises';
import { HumanError } from '../errors';
import { writeAtomically, writeFully } from '../files';
import { requireRegularFile } from '../regular-file';
import { text } from '../text';
import { Damage, nextMessage, readMessage } from './messages';

export interface Salvaged {
  /** Whole records, now in the copy. */
  records: number;
  /** Bytes that do not belong to whole records, and are left out. */
  lost: number;
  /** In how many places they were. */
  places: number;
}

/**
 * Copies a stream's schema and every whole batch unchanged. After damaged bytes it continues at the
 * next whole message.
 *
 * @param out replaced in one step
 * @throws HumanError `stream-lost` if not even the schema is whole
 */
export async function salvageStream(file: string, out: string): Promise<Salvaged> {
  await requireRegularFile(file);
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const first = await readMessage(handle, 0, size, undefined).catch(orNothing);
    if (first?.kind !== 'schema') throw nothingWhole(file);
    const { isSealed } = first;
    const found: Salvaged = { records: 0, lost: 0, places: 0 };
    await writeAtomically(out, async (copy) => {
      let position = first.bytes.length;
      await writeFully(copy, first.bytes, 0);
      for (let start = first.end; start < size;) {
        const message = await readMessage(handle, start, size, isSealed).catch(orNothing);
        if (message?.kind === 'batch') {
          await writeFully(copy, message.bytes, position);
          position += message.bytes.length;
          found.records += 1;
          start = message.end;
          continue;
        }
        const next = (await nextMessage(handle, start + 8, size, isSealed)) ?? size;
        // An end mark is not lost data.
        if (message?.kind !== 'tail' || message.torn > 0) {
          found.lost += next - start;
          found.places += 1;
        }
        start = next;
      }
    });
    return found;
  } finally {
    await handle.close();
  }
}

function orNothing(error: unknown): undefined {
  if (error instanceof Damage) return undefined;
  throw error;
}

function nothingWhole(file: string): HumanError {
  return new HumanError(
    text`${file} does not begin with an intact header of statistics or results, without which
      nothing in it can be read. Restore it from a copy, or run it again.`,
    'stream-lost',
  );
}
