import { Text } from '../../../src/core/text';

/** Messages of the core, each as its English text. */
export type InEnglish<T> = T extends Text
  ? string
  : T extends object
    ? { [K in keyof T]: InEnglish<T[K]> }
    : T;

export function inEnglish<T>(said: T): InEnglish<T> {
  return words(said) as InEnglish<T>;
}

function words(said: unknown): unknown {
  if (said instanceof Text) return String(said);
  if (Array.isArray(said)) return said.map(words);
  if (typeof said !== 'object' || said === null) return said;
  return Object.fromEntries(Object.entries(said).map(([key, value]) => [key, words(value)]));
}
