/**
 * What budgets, prices and displays need of a metric. A new metric is a file beside this one and a
 * line in the index.
 */
import type { Text } from '../../text';
import type { LayerKind } from '../layers';
import type { Convention, Cost, DecoderShape, PromptShape, Work } from '../types';

/** A number and the unit after it, in lower case: `''` without one, never `%`. */
export interface Quantity {
  value: number;
  unit: string;
}

/** The cost of visual tokens that enter and leave one layer of a kind, in the metric's unit. */
export interface LayerAmounts {
  entering: (tokens: number) => number;
  leaving: (tokens: number) => number;
}

/**
 * Amounts are in the metric's unit: FLOPs (2 x MACs), mean visual tokens that enter a layer, bytes.
 */
export interface MetricRules {
  /** Whether a budget may state what is left; otherwise it states what is saved. */
  hasValue: boolean;
  /** Whether it differs by which tokens are counted. */
  hasConvention: boolean;
  /**
   * Reads the amount that a budget leaves.
   *
   * @returns an explanation if the quantity is not valid
   */
  read: (quantity: Quantity) => number | Text;
  /** The amount left, in the form that `parseBudget` reads after the metric's name. */
  write: (value: number) => string;
  /** A budget in words. */
  savedWords: (percent: string, convention: Convention) => Text;
  leftWords: (value: number, convention: Convention) => Text;
  /** The cost of the unpruned model, in words. */
  unprunedWords: (shape: DecoderShape, prompt: PromptShape, convention: Convention) => Text;
  unpruned: (shape: DecoderShape, prompt: PromptShape, convention: Convention) => number;
  /** The cost of a schedule. */
  amount: (cost: Cost, convention: Convention) => number;
  /** The fraction of the unpruned cost that it saves. */
  saved: (cost: Cost, prompt: PromptShape, convention: Convention) => number;
  /** An amount with its unit: `2.50 TFLOPs`, `128 tokens a layer`, `1.5 GB`. */
  format: (amount: number) => string | Text;
  /** An amount without its unit where that is in a heading. */
  formatBare: (amount: number) => string;
  /** Rounds up to a short number, so that a budget of that number is kept by the amount. */
  roundUp: (amount: number) => number;
  /** The sum of this over layers and of `cut` over cuts is a schedule's cost, up to a factor. */
  layer: (
    shape: DecoderShape,
    prompt: PromptShape,
    convention: Convention,
    kind: LayerKind,
    layer: number,
  ) => LayerAmounts;
  /** Groups of layers with equal costs, if their kinds do not determine that. */
  groups?: (shape: DecoderShape) => readonly number[];
  /** The cost outside layers and cuts, by the visual tokens that leave the last layer. */
  ending?: (shape: DecoderShape, prompt: PromptShape) => (tokens: number) => number;
  /** The cost paid once as soon as anything is pruned, in the units of `layer`. */
  once?: (shape: DecoderShape, prompt: PromptShape) => number;
  /** Whether it is a time on a device, which is known only with a profile. */
  isMeasured?: true;
  /** The cost of choosing the tokens of one cut, in the units of `layer`; absent if it is free. */
  cut?: (
    shape: DecoderShape,
    prompt: PromptShape,
    work: Work,
    at: { layer: number; entered: number; left: number },
  ) => number;
}
