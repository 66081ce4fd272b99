/**
 * The building blocks of messages' schemas. A message's type is derived from the schema that checks
 * it, and nothing from a page is used before it passed. Pages import the types alone: their bundles
 * contain no checks.
 */
import * as v from 'valibot';
import { isWhole } from '../core/limits';

/** Text of at most `longest` UTF-16 units. */
export const textUpTo = (longest: number) => v.pipe(v.string(), v.maxLength(longest));

/** A path, a URI, a name. */
export const text = textUpTo(10_000);

/** A few pictures of some thousand pixels either way, as base64; or text. */
export const exported = textUpTo(64 * 1024 * 1024);

/** A number that holds; NaN never does. */
export const number = (holds: (value: number) => boolean) => v.pipe(v.number(), v.check(holds));

/** A whole number from `least` to `most`. */
export const whole = (least: number, most: number) =>
  number((value) => isWhole(value, most, least));

/** A part of something that is not empty: above 0, up to 1. */
export const part = number((value) => value > 0 && value <= 1);

/** A message with its tag and other entries. */
export const message = <Tag extends string, Entries extends v.ObjectEntries>(
  type: Tag,
  entries: Entries,
) => v.object({ type: v.literal(type), ...entries });

/** Requests that every panel in an editor's tab may send. */
export const commonMessages = [message('manageTrust', {}), message('showLog', {})] as const;

export type CommonMessage = v.InferOutput<(typeof commonMessages)[number]>;

/** An entry that is left out where it is missing or wrong: nothing is refused for it. */
export const ifRight = <Output>(schema: v.GenericSchema<unknown, Output>) =>
  v.fallback(v.optional(schema), undefined);

/** Used after an object with optional entries: missing ones become absent keys. */
export const withoutGaps = <Value extends object>() =>
  v.transform(
    (value: Value) =>
      Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
        [Key in keyof Value]: Exclude<Value[Key], undefined>;
      },
  );

/** @returns the value with the known keys of its schema only, or undefined if it is not valid */
export function read<Output>(
  schema: v.GenericSchema<unknown, Output>,
  raw: unknown,
): Output | undefined {
  const { success, output } = v.safeParse(schema, raw, { abortEarly: true });
  return success ? output : undefined;
}
