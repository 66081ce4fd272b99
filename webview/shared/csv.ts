/**
 * The plots' tables: words for the page; numbers for a spreadsheet, as RFC 4180 with the byte order
 * mark that it needs.
 */

/** A figure as the page words it: a spreadsheet plots the number. */
export interface Figure {
  value: number;
  words: string;
}

export type Cell = string | number | Figure | undefined;

export interface Table {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

export function toCsv({ columns, rows }: Table): string {
  const lines = [columns, ...rows].map((row) => row.map(field).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

/** Six digits are enough; 0.30000000000000004 would not be clearer. */
export function figure(
  value: number | undefined,
  words: (value: number) => string,
): Figure | undefined {
  return value === undefined ? undefined : { value: Number(value.toFixed(6)), words: words(value) };
}

/** As the page shows it. */
export function cellWords(cell: Cell): string {
  if (cell === undefined) return '';
  return typeof cell === 'object' ? cell.words : String(cell);
}

function field(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'object') return String(cell.value);
  const text = typeof cell === 'number' ? String(cell) : guarded(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A recipe's name must not become a formula where the file is opened. */
function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}
