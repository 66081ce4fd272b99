/** Reads configuration files. */
import { readFile } from 'node:fs/promises';
import { HumanError } from '../../errors';
import { reasonOf } from '../../reason';
import { text, type Message } from '../../text';
import { requireSizes } from './config-limits';
import { parseJson, record, type Json } from './json';
import { limits } from '../../limits';
import { tooDeepAt } from '../../nesting';
import { requireRegularFile } from '../../regular-file';

/** Error codes for a missing file; no file's path has a NUL. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ERR_INVALID_ARG_VALUE']);

/**
 * An object in a file; undefined when the file is not there.
 * @throws HumanError `config-unreadable`
 */
export async function readJson(file: string): Promise<Json | undefined> {
  await requireRegularFile(file, limits.json);
  const source = await readFile(file, 'utf8').catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== undefined && absent.has(code)) return undefined;
    throw notJson(file, reasonOf(error));
  });
  if (source === undefined) return undefined;
  if (tooDeepAt(source, limits.nesting) !== undefined) {
    throw notJson(file, text`its brackets nest more than ${limits.nesting} levels deep`);
  }
  let parsed: unknown;
  try {
    parsed = parseJson(source);
  } catch (error) {
    throw notJson(file, reasonOf(error));
  }
  const found = record(parsed);
  if (found !== undefined) {
    requireSizes(found, file);
    return found;
  }
  throw notJson(file, text`it is not an object`);
}

function notJson(file: string, why: Message): HumanError {
  return new HumanError(
    text`${file} cannot be read as JSON (${why}). Download it again.`,
    'config-unreadable',
  );
}
