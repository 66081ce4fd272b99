/** The result of a section, and its text for a terminal and the documentation. */
import type { Spread } from './measure';

export type Unit = 'times' | 'ms' | 's' | 'MB' | 'kB' | 'points' | 'percent' | 'nats' | 'fraction';

export interface Line {
  what: string;
  value: number;
  unit: Unit;
  /** Quartiles, where the value is a median of several runs. */
  spread?: Spread | undefined;
  /** A line without a target only informs. */
  target?: { kind: 'at most' | 'at least'; value: number } | undefined;
  /** How the value was made. */
  note?: string | undefined;
}

/** A table of a section's own, before its lines. */
export interface PlainTable {
  head: string[];
  rows: string[][];
}

export interface SectionReport {
  tables?: PlainTable[];
  lines: Line[];
  /** Sentences about what was run, and how. */
  notes: string[];
  /** What ran the models, where that was not the CPU. */
  device?: string;
  /** Set if nothing was measured; the notes say why. */
  isSkipped?: boolean;
}

export function isMet({ value, target }: Line): boolean | undefined {
  if (target === undefined) return undefined;
  return target.kind === 'at most' ? value <= target.value : value >= target.value;
}

/** A line from a median of several runs. */
export function medianLine(
  what: string,
  unit: Unit,
  spread: Spread,
  rest: Pick<Line, 'target' | 'note'> = {},
): Line {
  return { what, unit, value: spread.median, spread, ...rest };
}

function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case 'times':
      return `${value.toFixed(3)}x`;
    case 's':
      return `${value.toFixed(2)} s`;
    case 'ms':
      return `${value.toFixed(value < 100 ? 1 : 0)} ms`;
    case 'points':
      return `${(100 * value).toFixed(1)} points`;
    case 'percent':
      return `${(100 * value).toFixed(1)}%`;
    case 'nats':
      return `${value.toFixed(4)} nats`;
    case 'fraction':
      return value.toExponential(1);
    case 'MB':
      return `${value.toFixed(value < 100 ? 1 : 0)} MB`;
    case 'kB':
      return `${value.toFixed(0)} kB`;
  }
}

const headings = ['', 'Measured', 'Spread', 'Target', '', 'From'];

function cells(line: Line): string[] {
  const { unit, spread, target } = line;
  const met = isMet(line);
  return [
    line.what,
    formatValue(line.value, unit),
    spread ? `${formatValue(spread.low, unit)} to ${formatValue(spread.high, unit)}` : '',
    target ? `${target.kind} ${formatValue(target.value, unit)}` : '',
    met === undefined ? '' : met ? 'met' : '**missed**',
    line.note ?? '',
  ];
}

export function markdownTable(lines: readonly Line[]): string {
  const rows = lines.map(cells);
  // A column without any value is left out.
  const shown = headings.map((_, column) => rows.some((row) => row[column] !== ''));
  const only = (row: readonly string[]) => row.filter((_, column) => shown[column]);
  return markdownOf({ head: only(headings), rows: rows.map(only) });
}

/** All tables of a section, as the documentation shows them. */
export function sectionMarkdown({ tables = [], lines }: SectionReport): string {
  return [...tables.map(markdownOf), ...(lines.length > 0 ? [markdownTable(lines)] : [])].join(
    '\n\n',
  );
}

function markdownOf({ head, rows }: PlainTable): string {
  const markdown = (row: readonly string[]) => `| ${row.join(' | ')} |`;
  return [markdown(head), markdown(head.map(() => '---')), ...rows.map(markdown)].join('\n');
}

function plainTable(lines: readonly Line[]): string {
  return aligned([headings, ...lines.map(cells)]);
}

/** All tables of a section, for a terminal. */
export function sectionText({ tables = [], lines }: SectionReport): string {
  return [
    ...tables.map(({ head, rows }) => aligned([head, ...rows])),
    ...(lines.length > 0 ? [plainTable(lines)] : []),
  ].join('\n\n');
}

function aligned(table: readonly (readonly string[])[]): string {
  const rows = table.map((row) => row.map((cell) => cell.replaceAll('*', '')));
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
