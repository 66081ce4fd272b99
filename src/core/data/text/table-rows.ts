/**
 * Rows and fields of tab or comma separated text, with quotes as pandas' `read_csv` understands
 * them.
 */
import type { Scanner } from './split';

const newline = 0x0a;
const quote = 0x22;

/** A quote opens where a field begins, and a line break within quotes ends no row. */
export class RowScanner implements Scanner {
  private state: 'start' | 'plain' | 'quoted' | 'quote' = 'start';

  constructor(private readonly separator: number) {}

  next(bytes: Buffer, from: number): number {
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at]!;
      if (this.state === 'quoted') {
        // Only a quote means anything here, so pictures of megabytes are skipped quickly.
        const end = bytes.indexOf(quote, at);
        if (end === -1) return -1;
        at = end;
        this.state = 'quote';
      } else if (byte === newline) {
        this.state = 'start';
        return at;
      } else if (byte === this.separator) {
        this.state = 'start';
      } else if (byte === quote && this.state !== 'plain') {
        this.state = 'quoted';
      } else {
        this.state = 'plain';
      }
    }
    return -1;
  }
}

/** @returns the fields of one row; text after a closing quote belongs to the field */
export function fieldsOf(row: string, separator: string): string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    let field = '';
    if (row[at] === '"') {
      let end = at + 1;
      for (;;) {
        const close = row.indexOf('"', end);
        if (close === -1) return [...fields, field + row.slice(end)];
        field += row.slice(end, close);
        end = close + 1;
        if (row[end] !== '"') break;
        field += '"';
        end += 1;
      }
      at = end;
    }
    const next = row.indexOf(separator, at);
    if (next === -1) return [...fields, field + row.slice(at)];
    fields.push(field + row.slice(at, next));
    at = next + 1;
  }
}
