/**
 * Configuration files as other programs write them: with byte order marks, Infinity and NaN. Pure.
 */
import { record } from '../../record';

export type Json = Record<string, unknown>;

export { record };

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A string as a whole, or one of the words that Python writes and JSON does not have. */
const stringOrWord = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * Parses the output of Python's `json.dump`: NaN becomes null, Infinity a number too large for
 * JSON.
 *
 * @throws SyntaxError if it is still not JSON
 */
export function parseJson(source: string): unknown {
  const bare = source.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(bare);
  } catch (error) {
    const plain = bare.replace(stringOrWord, (match) => {
      if (match.startsWith('"')) return match;
      return match === 'NaN' ? 'null' : match.replace('Infinity', '1e999');
    });
    if (plain === bare) throw error;
    return JSON.parse(plain);
  }
}

const infinite = '\u0000infinity';

/**
 * The text of a configuration file. Infinity is written as a number that every parser reads as
 * such.
 */
export function formatJson(value: unknown): string {
  const replaced = JSON.stringify(
    value,
    (_, one: unknown) => (one === Infinity ? infinite : one === -Infinity ? `-${infinite}` : one),
    2,
  );
  return `${replaced.replaceAll(/"(-?)\\u0000infinity"/g, (_, sign: string) => `${sign}1e999`)}\n`;
}
