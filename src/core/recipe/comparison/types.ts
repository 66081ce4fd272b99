/** Compared recipes as plain data for a table, a web page or a terminal. */
import type { TimesCost } from '../../cost/times';
import type { Direction } from '../../figures/figure';
import type { Recipe } from '../types';

export type { Direction };

/** One recipe of a comparison, as far as it can be read. */
export interface ComparedRecipe {
  name: string;
  /** Undefined if the file is missing or not a recipe; `problem` says which. */
  recipe: Recipe | undefined;
  problem?: string | undefined;
  /**
   * Predicted loss of the present schedule, from statistics at hand. Without it the recipe's fit
   * record is used, which no longer holds once the schedule was edited by hand.
   */
  loss?: PredictedLoss | undefined;
  /**
   * Times of the present schedule by the profile of its budget, if that is at hand. Without them
   * the recorded prediction is used, if the schedule is still the one that it was made for.
   */
  times?: TimesCost | undefined;
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
  | 'prefillTime'
  | 'firstTokenPredicted'
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
  | 'peakMemory'
  | 'baseline'
  | 'steps'
  | 'ranking'
  /** One of several: its label is the category. */
  | 'category';

export interface Comparison {
  columns: ComparisonColumn[];
  rows: ComparisonRow[];
  /** Accuracy by category of question, if any recipe has it; labels are the data's own words. */
  categories: ComparisonRow[];
  /**
   * One entry for each layer at which any of the recipes prunes, ascending, `beforeDecoder` first.
   */
  keeps: KeepRow[];
  /** Reasons why figures do not compare. */
  notes: ComparisonNote[];
}

export interface ComparisonNote {
  /** A sentence of ours; it ends in a colon when names follow. */
  text: string;
  /** The columns concerned; names are the author's own words. */
  names: string[];
  /** It says what the measured figures are of, so it comes before them. */
  isBasis?: true;
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
  /** An explanation beyond the label, for tooltips. */
  description: string;
  /** Which direction is better; undefined where none is. */
  better: Direction | undefined;
  /** Whether the cells hold the recipe's own words. */
  verbatim: boolean;
  /** Whether an evaluation fills it: an empty cell is not measured then. */
  isMeasured: boolean;
  /** One a column. */
  cells: ComparisonCell[];
}

export interface ComparisonCell {
  /** Empty if the recipe does not have the value. */
  text: string;
  /** A second line: an interval, bytes. */
  detail: string | undefined;
  /** A warning for the reader: that a budget is missed. */
  warning: string | undefined;
  /**
   * Against the first column, in the row's unit; undefined if it is the same or does not compare.
   */
  difference: string | undefined;
  /**
   * What the difference means. Undefined without a difference, if no direction is better, or for
   * another model's recipe, which cannot be chosen.
   */
  trend: 'better' | 'worse' | undefined;
  /** Whether it is the best of the row, or as good as it; never true when all are equal. */
  best: boolean;
}

/** Keep of one pruning layer in each column; undefined if that recipe has no step there. */
export interface KeepRow {
  layer: number;
  label: string;
  keeps: (number | undefined)[];
}
