/**
 * Messages from the host to the Compare view; those in the other direction are in
 * compare-messages.ts.
 */
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

/**
 * Everything that the view shows: it is sent as a whole, so that a view that is shown again is
 * complete.
 */
export interface CompareState {
  columns: CompareColumn[];
  rows: ComparisonRow[];
  categories: ComparisonRow[];
  keeps: KeepRow[];
  notes: ComparisonNote[];
  /** Differences from the first are shown, wherever the comparison is. */
  differs: boolean;
  /** Whether there are recipes to choose from. */
  canChoose: boolean;
  /** Models may be run, so that measuring can be offered. */
  canEvaluate: boolean;
  /** It is in an editor's tab, on its ground, and not in a side bar. */
  isWide: boolean;
}

export interface CompareColumn extends ComparisonColumn {
  /** Identifies the recipe in messages. */
  id: string;
  /** Path within the workspace, to distinguish recipes of one name. */
  path: string;
}
