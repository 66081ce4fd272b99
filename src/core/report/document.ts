/** A report as blocks, from which HTML and Markdown are written. */
import type { Figure } from './figures/figure';

/**
 * Our own text; words from a file, which are never markup; or a sentence of ours that may hold some
 * of these.
 */
export type Inline = string | { verbatim: string } | { sentence: string };

export interface Cell {
  content: Inline[];
  /** A second line: an interval, a unit. */
  note?: string | undefined;
  /** `good` and `bad` are also given in words, here or in the legend. */
  mark?: 'good' | 'bad' | undefined;
  /** Its row belongs to one above it. */
  isPart?: boolean;
}

export type Block =
  | { kind: 'heading'; level: 1 | 2 | 3; content: Inline[] }
  | { kind: 'paragraph'; content: Inline[] }
  | { kind: 'warning'; content: Inline[] }
  | { kind: 'list'; items: Inline[][] }
  | { kind: 'facts'; rows: { label: string; content: Inline[] }[] }
  | Table
  | { kind: 'figure'; figure: Figure; caption: string }
  | { kind: 'code'; lines: string[] };

export interface Table {
  kind: 'table';
  /** The first column is aligned left, the others right. */
  head: Inline[][];
  rows: Cell[][];
  legend?: string | undefined;
}

export function verbatim(text: string): Inline {
  return { verbatim: text };
}

/** Set as text wherever what files put into it cannot be markup. */
export function sentence(text: string): Inline {
  return { sentence: text };
}

/** A cell with our own text; empty without content. */
export function cell(content: Inline | undefined, note?: string, mark?: Cell['mark']): Cell {
  return { content: content === undefined ? [] : [content], note, mark };
}
