/** What the host says to the Compare view; what the view says is in compare-messages.ts. */
import type {
  ComparisonColumn,
  ComparisonNote,
  ComparisonRow,
  KeepRow,
} from '../core/recipe/comparison/types';

export type { ComparisonCell, ComparisonRow } from '../core/recipe/comparison/types';
export type { CompareMessage } from './compare-messages';

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
