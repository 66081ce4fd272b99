/** A comparison as a Markdown table for a pull request or a chat. */
import { formatPercent } from '../../cost/format';
import { oneLine } from './plain';
import type { Comparison, ComparisonCell, ComparisonColumn } from './types';
import { englishWords, type ComparisonWords } from './words';

/**
 * GitHub-flavoured Markdown. Text from a recipe or a file name is put into code spans, where it
 * cannot be markup, a link or a mention.
 */
export function comparisonMarkdown(
  { columns: given, rows, categories, keeps, notes }: Comparison,
  words: ComparisonWords = englishWords,
): string {
  // Recipes that cannot be read have a line below the table instead of an empty column.
  const columns = given.filter(isUsable);
  const usable = <T>(all: readonly T[]): T[] => all.filter((_, index) => isUsable(given[index]!));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const all = [...rows, ...categories].flatMap(({ cells }) => cells);
  const marked = all.some(({ best }) => best);
  const differs = all.some(({ difference }) => difference);
  /** A cell is never empty: it says if the value was not measured. */
  const missing = (isMeasured: boolean): string => (isMeasured ? words.unmeasured : '–');
  const legend = [
    ...(marked ? [`**${words.bestMark}**`] : []),
    ...(differs ? [words.differences] : []),
  ];
  const problems = given.flatMap(({ name, problem }) =>
    problem === undefined ? [] : [`${inert(name)}: ${inert(problem)}`],
  );
  const noteTexts = notes.map(({ text, names }) =>
    names.length === 0 ? text : words.followed(text, words.names(names.map(inert))),
  );
  return [
    line([' ', ...columns.map(({ name }) => inert(name))]),
    line(['---', ...columns.map(() => '---:')]),
    ...rows.map(({ isMeasured, label, verbatim, cells }) =>
      line([
        label,
        ...usable(cells).map((cell) => cellText(cell, verbatim) || missing(isMeasured)),
      ]),
    ),
    ...categories.map(({ isMeasured, label, cells }) =>
      line([
        `${words.category}: ${inert(label)}`,
        ...usable(cells).map((cell) => cellText(cell, false) || missing(isMeasured)),
      ]),
    ),
    ...keeps.map(({ label, keeps }) =>
      line([
        label,
        ...usable(keeps).map((keep) => (keep === undefined ? '–' : formatPercent(keep, 2))),
      ]),
    ),
    ...(legend.length > 0 ? ['', legend.join('. ')] : []),
    ...[...noteTexts, ...problems].flatMap((text) => ['', text]),
    '',
  ].join('\n');
}

function isUsable({ problem }: ComparisonColumn): boolean {
  return problem === undefined;
}

function cellText(cell: ComparisonCell, verbatim: boolean): string {
  if (cell.text === '') return '';
  const text = verbatim ? inert(cell.text) : cell.text;
  const value = cell.best ? `**${text}**` : text;
  const more = remarks(cell, verbatim);
  if (more === '') return value;
  // An interval already has brackets.
  const [interval, rest] = [intervalAt.exec(more)?.[0], more.replace(intervalAt, '')];
  if (interval === undefined) return `${value} (${more})`;
  const others = rest.replace(/^; /, '');
  return `${value} ${interval}${others === '' ? '' : ` (${others})`}`;
}

const intervalAt = /^\[[^\]]*\](?=;|$)/;

/** The remarks beside a value, in a table with one line for each row. */
export function remarks(
  { detail, warning, difference }: ComparisonCell,
  verbatim: boolean,
): string {
  // In verbatim rows the details are the author's words, too; the text is enough here.
  return [verbatim ? undefined : detail, warning, difference]
    .flatMap((one) => one ?? [])
    .join('; ');
}

/**
 * Any text as a code span that is safe in a table cell. Bars become broken bars, as renderers
 * disagree about a bar after a backslash.
 */
export function inert(text: string): string {
  const line = oneLine(text).replaceAll('|', '\u00A6');
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  // A space at either end is taken off again: it parts the fence from backticks of the text.
  const pad = /^`|`$/.test(line) ? ' ' : '';
  return line === '' ? '' : fence + pad + line + pad + fence;
}
