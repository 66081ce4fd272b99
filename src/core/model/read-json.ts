/** Reads configuration files. */
import { readFile } from 'node:fs/promises';
import { HumanError, messageOf } from '../errors';
import { text, type Message } from '../text';
import { parseJson, record, type Json } from './json';

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
