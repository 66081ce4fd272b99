/** Reading the fields of an entry. */
import { HumanError } from '../errors';
import { text, type Text } from '../text';

export function first(
  entry: Record<string, unknown>,
  keys: readonly string[],
  holds: (one: unknown) => boolean,
): unknown {
  const key = keys.find((one) => Object.hasOwn(entry, one) && holds(entry[one]));
  return key === undefined ? undefined : entry[key];
}

/** Whole numbers of Parquet are `bigint`s. */
export function isId(value: unknown): value is string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

/** An empty answer counts as given; a note reports it. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function isThere(value: unknown): boolean {
  return isGiven(value) && value !== '';
}

export function fault(where: string, what: Text, todo: Text, code = 'data-invalid'): HumanError {
  return new HumanError(text`${where}: ${what}. ${todo}.`, code);
}
