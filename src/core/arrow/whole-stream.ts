/**
 * Arrow streams that are written as a whole, one record in memory at a time: they replace the old
 * file after a single flush.
 */
import { writeAtomically, writeFully } from '../files';

const buffered = 2 ** 20;

/**
 * @param messages whole messages, the schema first
 * @throws HumanError naming `out` where it cannot be written, and whatever `messages` throws;
 *    nothing is changed then
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
