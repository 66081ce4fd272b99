import { Text } from '../../../src/core/text';

/** Messages of the core, each as its English text. */
export type InEnglish<T> = T extends Text
  ? string
  : T extends object
    ? { [K in keyof T]: InEnglish<T[K]> }
    : T;

export function inEnglish<T>(value: T): InEnglish<T> {
  return words(value) as InEnglish<T>;
}

function words(value: unknown): unknown {
  if (value instanceof Text) return String(value);
  if (Array.isArray(value)) return value.map(words);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, value]) => [key, words(value)]));
}
