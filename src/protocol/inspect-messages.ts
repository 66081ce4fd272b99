/**
 * Messages from the page of Inspect Tokens to the host, and what the window remembers of it:
 * schemas and their types.
 */
import * as v from 'valibot';
import { limits } from '../core/limits';
import {
  commonMessages,
  exported,
  ifRight,
  message,
  read,
  text,
  textUpTo,
  whole,
  withoutGaps,
} from './schema';

/** Ids in data sets are shorter; nobody types more. */
const sampleId = textUpTo(1000);

const inspectMessage = v.variant('type', [
  message('ready', {}),
  message('go', { to: v.picklist(['first', 'previous', 'next', 'last']) }),
  /** To a sample by its id, a part of it, or its number. */
  message('jump', { to: sampleId }),
  message('filter', { onlyChanged: v.boolean() }),
  message('chooseData', {}),
  message('evaluate', {}),
  message('apply', {}),
  message('openRecipe', {}),
  message('retry', {}),
  ...commonMessages,
  /** `content` is a PNG as base64. */
  message('export', { content: exported }),
]);

/** The host reopens the panel by `recipe`, the page restores the rest. */
const inspectMemory = v.pipe(
  v.object({
    recipe: text,
    sample: ifRight(sampleId),
    onlyChanged: ifRight(v.boolean()),
    /** -1 is before the first layer. */
    layer: ifRight(whole(-1, limits.layers)),
  }),
  withoutGaps(),
);

export type InspectMessage = v.InferOutput<typeof inspectMessage>;
export type InspectMemory = v.InferOutput<typeof inspectMemory>;

/** @returns a message with its known keys only, or undefined */
export function validateInspectMessage(raw: unknown): InspectMessage | undefined {
  return read(inspectMessage, raw);
}

/**
 * It may be of an older version, or of nothing at all. @returns its keys that are right, or
 * undefined without a recipe
 */
export function validateInspectMemory(raw: unknown): InspectMemory | undefined {
  return read(inspectMemory, raw);
}
