/** Messages between the Compare view and the host. */
import type {
  ComparisonColumn,
  ComparisonNote,
  ComparisonRow,
  KeepRow,
} from '../core/recipe/comparison/types';
import { isOneOf, isRecord, isString } from './validate';

export type { ComparisonCell, ComparisonRow } from '../core/recipe/comparison/types';

/** View to host; `id` is a column's. */
export type CompareMessage =
  | { type: 'ready' }
  /** Choose what is compared. */
  | { type: 'choose' }
  /** Differences from the first recipe are shown, or no more. */
  | { type: 'differences'; shown: boolean }
  | { type: 'open' | 'evaluate' | 'remove' | 'makeFirst'; id: string };

/** Host to view. */
export interface CompareEvent {
  type: 'show';
  state: CompareState;
}

/** Everything the view shows: it is sent whole, so that a view that comes back is complete. */
export interface CompareState {
  columns: CompareColumn[];
  rows: ComparisonRow[];
  categories: ComparisonRow[];
  keeps: KeepRow[];
  notes: ComparisonNote[];
  /** Differences from the first are shown, wherever the comparison is. */
  differs: boolean;
  /** There are recipes to choose from. */
  canChoose: boolean;
  /** Models may be run, so that measuring can be offered. */
  canEvaluate: boolean;
  /** It is in an editor's tab, on its ground, and not in a side bar. */
  isWide: boolean;
}

export interface CompareColumn extends ComparisonColumn {
  /** Stands for the recipe in messages. */
  id: string;
  /** Path within the workspace, to tell recipes of one name apart. */
  path: string;
}

/** The message if it is one: a page is not believed. */
export function validateCompareMessage(raw: unknown): CompareMessage | undefined {
  if (!isRecord(raw)) return undefined;
  const { type, id, shown } = raw;
  if (type === 'ready' || type === 'choose') return { type };
  if (type === 'differences') {
    return typeof shown === 'boolean' ? { type, shown } : undefined;
  }
  const names = ['open', 'evaluate', 'remove', 'makeFirst'] as const;
  return isOneOf(type, names) && isString(id) ? { type, id } : undefined;
}
