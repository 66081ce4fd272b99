/** Configuration files as other programs write them: with byte order marks, Infinity and NaN. */
import { readFile } from 'node:fs/promises';
import { HumanError, messageOf } from '../errors';
import { text, type Message } from '../text';

export type Json = Record<string, unknown>;

export function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A string as a whole, or one of the words that Python writes and JSON does not have. */
const stringOrWord = /"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g;

/**
 * Parses what Python's `json.dump` writes: NaN becomes null, Infinity a number too large for JSON.
 * @throws SyntaxError where it is no JSON either
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

/** The text of a configuration file. Infinity is written as a number that every parser reads as such. */
export function formatJson(value: unknown): string {
  const replaced = JSON.stringify(
    value,
    (_, one: unknown) => (one === Infinity ? infinite : one === -Infinity ? `-${infinite}` : one),
    2,
  );
  return `${replaced.replaceAll(/"(-?)\\u0000infinity"/g, (_, sign: string) => `${sign}1e999`)}\n`;
}

/**
 * An object in a file; undefined when the file is not there.
 * @throws HumanError `config-unreadable`
 */
export async function readJson(file: string): Promise<Json | undefined> {
  const source = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw notJson(file, messageOf(error));
  });
  if (source === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = parseJson(source);
  } catch (error) {
    throw notJson(file, messageOf(error));
  }
  const found = record(parsed);
  if (found !== undefined) return found;
  throw notJson(file, text`it is not an object`);
}

function notJson(file: string, why: Message): HumanError {
  return new HumanError(
    text`${file} cannot be read as JSON (${why}). Download it again.`,
    'config-unreadable',
  );
}
