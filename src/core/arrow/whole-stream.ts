/** Arrow streams that are written as a whole, a record in memory at a time: flushed once, in the place of what was there. */
import { writeAtomically, writeFully } from '../files';

const buffered = 2 ** 20;

/**
 * @param messages whole messages, the schema first
 * @throws HumanError naming `out` where it cannot be written, and whatever `messages` throws; nothing is changed then
 */
export async function writeStream(
  out: string,
  messages: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  await writeAtomically(out, async (handle) => {
    let [waiting, bytes, position] = [[] as Uint8Array[], 0, 0];
    const flush = async () => {
      await writeFully(handle, Buffer.concat(waiting), position);
      position += bytes;
      [waiting, bytes] = [[], 0];
    };
    for await (const message of messages) {
      waiting.push(message);
      bytes += message.length;
      if (bytes >= buffered) await flush();
    }
    await flush();
  });
}
