/** Recipes side by side: plain data that a table, a web page or a terminal can show as it is. */
import type { Direction } from '../../figures/figure';
import type { Recipe } from '../types';

export type { Direction };

/** One recipe of a comparison, as far as it could be read. */
export interface ComparedRecipe {
  name: string;
  /** Undefined when the file is missing or is no recipe; `problem` says which. */
  recipe: Recipe | undefined;
  problem?: string | undefined;
  /**
   * Predicted loss of the schedule as it is now, from statistics at hand. Without it the recipe's fit
   * record speaks, which a schedule edited by hand has left behind.
   */
  loss?: PredictedLoss | undefined;
}

/** Fractions of the self and cross attention mass that pruning takes away. */
export interface PredictedLoss {
  self: number;
  cross: number;
  /** Hash of the statistics it was computed from. */
  statistics: string;
}

export type RowKey =
  | 'model'
  | 'budget'
  | 'reductionDecoder'
  | 'reductionVisual'
  | 'prefill'
  | 'overhead'
  | 'meanTokens'
  | 'finalTokens'
  | 'kvCache'
  | 'selfLoss'
  | 'crossLoss'
  | 'selfLost'
  | 'crossLost'
  | 'accuracy'
  | 'retained'
  | 'flips'
  | 'kl'
  | 'topToken'
  | 'firstToken'
  | 'baseline'
  | 'steps'
  | 'ranking'
  /** One of several: its label is the category. */
  | 'category';

export interface Comparison {
  columns: ComparisonColumn[];
  rows: ComparisonRow[];
  /** Accuracy by category of question, where any recipe has it; labels are the data's own words. */
  categories: ComparisonRow[];
  /** One entry for each layer at which any of the recipes prunes, ascending, `beforeDecoder` first. */
  keeps: KeepRow[];
  /** What keeps figures from being compared. */
  notes: ComparisonNote[];
}

export interface ComparisonNote {
  /** A sentence of ours; it ends in a colon when names follow. */
  text: string;
  /** Columns it is about; names are the author's own words. */
  names: string[];
}

export interface ComparisonColumn {
  name: string;
  problem: string | undefined;
  /** Its model is not the first readable recipe's. */
  otherModel: boolean;
  /** Visual tokens that leave each layer, from layer 0; empty when the recipe cannot be read. */
  leaving: number[];
  /** Visual tokens that enter layer 0. */
  entering: number;
  /** Visual tokens of the prompt. */
  visualTokens: number;
}

export interface ComparisonRow {
  key: RowKey;
  label: string;
  /** What the label leaves out, for tooltips. */
  description: string;
  /** Which direction is better; undefined where none is. */
  better: Direction | undefined;
  /** The cells hold the recipe's own words rather than ours. */
  verbatim: boolean;
  /** One a column. */
  cells: ComparisonCell[];
}

export interface ComparisonCell {
  /** Empty when the recipe does not say. */
  text: string;
  /** A second line: an interval, bytes. */
  detail: string | undefined;
  /** What the reader should be warned of: a budget that is missed. */
  warning: string | undefined;
  /** Against the first column, in the row's unit; undefined where it is the same or does not compare. */
  difference: string | undefined;
  /** What the difference means; undefined without one, where no direction is better, and of another model's recipe, which is no choice. */
  trend: 'better' | 'worse' | undefined;
  /** The best of the row, or as good as it; never set when all are equal. */
  best: boolean;
}

/** Keep of one pruning layer in each column; undefined where that recipe has no step there. */
export interface KeepRow {
  layer: number;
  label: string;
  keeps: (number | undefined)[];
}
