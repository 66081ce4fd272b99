/** The form of a file, from its beginning and, for tables, its name. */
import { open } from 'node:fs/promises';
import { HumanError } from '../../errors';
import { text } from '../../text';
import { TextSource } from '../text/source';
import type { DataForm } from './form';
import { JsonLines } from './jsonl';
import { JsonList, WrappedList } from './json-list';
import { oneObject } from './one-object';
import { Table } from './table';

const openers = { list: '[', object: '{' };

/** @throws HumanError if it has none of the forms */
export async function formOf(file: string): Promise<DataForm> {
  const magic = await firstBytes(file, 8);
  if (magic.startsWith('PAR1')) {
    // Loaded when somebody has such a file.
    const { Parquet } = await import('./parquet');
    return new Parquet(file);
  }
  if (magic.startsWith('ARROW1') || magic.startsWith('FEA1')) throw arrowFile(file);
  const source = await TextSource.open(file);
  const separator = separatorOf(file, source.head);
  const first = source.head.toString('utf8').trimStart()[0];
  if (separator !== undefined && first !== openers.object) return new Table(source, separator);
  if (first === openers.list) return new JsonList(source);
  if (first === openers.object && WrappedList.begins(source)) return new WrappedList(source);
  if (first === openers.object && isOneObject(file, source.head)) {
    throw oneObject(file, source.head.toString('utf8'));
  }
  return new JsonLines(source);
}

/** A table may have any name: a first line of tabs with the usual column names is enough. */
function separatorOf(file: string, head: Buffer): '\t' | ',' | undefined {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.tsv')) return '\t';
  if (name.endsWith('.csv')) return ',';
  const [line = ''] = head.toString('utf8').split('\n', 1);
  const names = new Set(line.trim().split('\t'));
  return names.has('question') && (names.has('image') || names.has('image_path'))
    ? '\t'
    : undefined;
}

async function firstBytes(file: string, length: number): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** JSON of many lines, or of none that ends soon, under the name of JSON. */
function isOneObject(file: string, head: Buffer): boolean {
  const [line = '', ...others] = head.toString('utf8').trimStart().split('\n');
  if (!/\.json(\.gz)?$/i.test(file) || others.length === 0) return false;
  try {
    JSON.parse(line);
    return false;
  } catch {
    return true;
  }
}

function arrowFile(file: string): HumanError {
  return new HumanError(
    text`${file} is an Arrow file, which is not read as data. Save it as Parquet
      (dataset.to_parquet("data.parquet")).`,
    'data-form',
  );
}
