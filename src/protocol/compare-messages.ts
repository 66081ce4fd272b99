/** Messages from the Compare view to the host: the schema of each, and its type. */
import * as v from 'valibot';
import { message, read, text } from './schema';

/** `id` is a column's. */
const compareMessage = v.variant('type', [
  message('ready', {}),
  /** Choose the recipes to compare. */
  message('choose', {}),
  /** Differences from the first recipe are shown, or no longer. */
  message('differences', { shown: v.boolean() }),
  v.object({ type: v.picklist(['open', 'evaluate', 'remove', 'makeFirst']), id: text }),
]);

export type CompareMessage = v.InferOutput<typeof compareMessage>;

/** @returns a message with its known keys only, or undefined */
export function validateCompareMessage(raw: unknown): CompareMessage | undefined {
  return read(compareMessage, raw);
}
