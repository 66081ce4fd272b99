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
  | { type: 'open' | 'evaluate' | 'remove' | 'makeFirst'; id: string };

/** Host to view. */
export interface CompareEvent {
  type: 'show';
  state: CompareState;
}

/** Everything the view shows: it is sent whole, so that a view that comes back is complete. */
export interface CompareState {
  strings: CompareStrings;
  columns: CompareColumn[];
  rows: ComparisonRow[];
  categories: ComparisonRow[];
  keeps: KeepRow[];
  notes: ComparisonNote[];
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

/** Localised; `{0}` is a recipe's name unless said otherwise. */
export interface CompareStrings {
  title: string;
  empty: string;
  emptyNoRecipes: string;
  oneMore: string;
  choose: string;
  open: string;
  remove: string;
  makeFirst: string;
  first: string;
  otherModel: string;
  otherModelLong: string;
  best: string;
  better: string;
  worse: string;
  /** What the star means. */
  legend: string;
  /** The switch that shows differences, and what they then are. */
  differences: string;
  differencesLegend: string;
  nothing: string;
  notMeasured: string;
  /** Offers to measure. */
  measure: string;
  measureLong: string;
  /** Stands for what is wrong with a recipe; the whole sentence is below the table. */
  unreadable: string;
  /** Above the rows of categories. */
  categories: string;
  caption: string;
  plot: string;
  /** `{0}` names, `{1}` the tokens at the start of each. */
  plotSummary: string;
  layer: string;
  beforeDecoder: string;
  tokens: string;
  data: string;
  start: string;
}

/** The message if it is one: a page is not believed. */
export function validateCompareMessage(raw: unknown): CompareMessage | undefined {
  if (!isRecord(raw)) return undefined;
  const { type, id } = raw;
  if (type === 'ready' || type === 'choose') return { type };
  const names = ['open', 'evaluate', 'remove', 'makeFirst'] as const;
  return isOneOf(type, names) && isString(id) ? { type, id } : undefined;
}
