/** Text and tables as Markdown, with text from files escaped. */
import type { Message } from '../../text';

/** A table as data; callers draw it. */
export interface Table {
  head: Message[];
  rows: Message[][];
}

/**
 * Every character that Markdown or HTML might take for markup is escaped. Line breaks become
 * spaces, since they end a table's row or begin a block.
 */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n\t\u2028\u2029]+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|~>$:@]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
}

export function markdownTable({ head, rows }: Table, say: (message: Message) => string): string {
  // Editors draw columns without space between them.
  const cell = (message: Message, column: number) => {
    const words = escapeMarkdown(say(message));
    return column > 0 && words !== '' ? `&emsp;${words}` : words;
  };
  const line = (cells: Message[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = `| ${head.map((_, column) => (column === 0 ? ':--' : '--:')).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
