/** A report as GitHub-flavoured Markdown; its figures are files beside it. */
import { inert } from '../recipe/comparison/markdown';
import type { Report } from './build';
import type { Block, Cell, Inline } from './document';
import type { Figure } from './figures/figure';

/**
 * Text from a file is put into code spans, where it cannot be markup, a link or a mention.
 *
 * @param fileOf where a figure is, relative to the Markdown file
 */
export function reportMarkdown({ blocks }: Report, fileOf: (figure: Figure) => string): string {
  return `${blocks.map((one) => block(one, fileOf)).join('\n\n')}\n`;
}

function block(one: Block, fileOf: (figure: Figure) => string): string {
  switch (one.kind) {
    case 'heading':
      return `${'#'.repeat(one.level)} ${inline(one.content)}`;
    case 'paragraph':
      return inline(one.content);
    case 'warning':
      return `> ⚠ ${inline(one.content)}`;
    case 'list':
      return one.items.map((item) => `- ${inline(item)}`).join('\n');
    case 'facts':
      return one.rows.map(({ label, content }) => `- ${label}: ${inline(content)}`).join('\n');
    case 'table':
      return [
        line(one.head.map(inline)),
        line(one.head.map((_, index) => (index === 0 ? '---' : '---:'))),
        ...one.rows.map((row) => line(row.map(cell))),
        ...(one.legend === undefined ? [] : ['', one.legend]),
      ].join('\n');
    case 'figure':
      return `![${one.caption}](${destination(fileOf(one.figure))})`;
    case 'code':
      return fenced(one.lines);
  }
}

/** Our own words contain no characters that are markup; words that may are in code spans. */
function inline(content: readonly Inline[]): string {
  return content
    .map((one) => {
      if (typeof one === 'string') return one.replaceAll('*', String.raw`\*`);
      if ('verbatim' in one) return inert(one.verbatim);
      return isHarmless(one.sentence) ? one.sentence : inert(one.sentence);
    })
    .join('');
}

/** Letters, digits and the signs of prose: neither markup nor, as `a.example` would be, a link. */
function isHarmless(words: string): boolean {
  return (
    /^(?:[\p{L}\p{N} ,:;()%+−，、：；。（）]|-(?!-)|[.](?!\p{L}))+$/u.test(words) &&
    !/www/i.test(words)
  );
}

function cell({ content, note }: Cell): string {
  const value = inline(content);
  if (note === undefined) return value;
  if (value === '') return note;
  // An interval has brackets of its own, and brackets are never nested.
  if (/^\[[^\]]*\]$/.test(note)) return `${value} ${note}`;
  return note.includes('(') ? `${value}, ${note}` : `${value} (${note})`;
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** A name may contain any character: those that could end a URL are escaped. */
function destination(file: string): string {
  return encodeURIComponent(file).replace(
    /[()']/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
}

/** A fence longer than any in the text. */
function fenced(lines: readonly string[]): string {
  const runs = lines.join('\n').match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...runs.map(({ length }) => length + 1)));
  return [`${fence}sh`, ...lines, fence].join('\n');
}
