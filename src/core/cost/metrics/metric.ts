/** What a metric is to everything that budgets, prices and shows: a new one is a file beside this and a line in the index. */
import type { Text } from '../../text';
import type { LayerKind } from '../layers';
import type { Convention, Cost, DecoderShape, PromptShape, Work } from '../types';

/** A number and the unit after it, in lower case: `''` without one, never `%`. */
export interface Quantity {
  value: number;
  unit: string;
}

/** What visual tokens cost that enter one layer of a kind, and that leave it, in the metric's unit. */
export interface LayerAmounts {
  entering: (tokens: number) => number;
  leaving: (tokens: number) => number;
}

/** Amounts are in the metric's unit: FLOPs (2 x MACs), mean visual tokens that enter a layer, bytes. */
export interface MetricRules {
  /** Whether a budget may say what is left; else it says what is saved. */
  hasValue: boolean;
  /** Whether it differs by which tokens are counted. */
  hasConvention: boolean;
  /**
   * Reads what a budget leaves.
   * @returns why that is none, where it is none
   */
  read: (quantity: Quantity) => number | Text;
  /** What is left, as `parseBudget` reads it after the metric's name. */
  write: (value: number) => string;
  /** A budget in words. */
  savedWords: (percent: string, convention: Convention) => Text;
  leftWords: (value: number, convention: Convention) => Text;
  /** What the unpruned model costs, in words. */
  unprunedWords: (shape: DecoderShape, prompt: PromptShape, convention: Convention) => Text;
  unpruned: (shape: DecoderShape, prompt: PromptShape, convention: Convention) => number;
  /** What a schedule costs. */
  amount: (cost: Cost, convention: Convention) => number;
  /** The fraction of the unpruned cost that it saves. */
  saved: (cost: Cost, prompt: PromptShape, convention: Convention) => number;
  /** An amount with its unit: `2.50 TFLOPs`, `128 tokens a layer`, `1.5 GB`. */
  format: (amount: number) => string | Text;
  /** An amount without its unit where that is in a heading. */
  formatBare: (amount: number) => string;
  /** Not less than the amount, and short: a budget that what costs the amount keeps to. */
  roundUp: (amount: number) => number;
  /** Summed over layers, this and `cut` over cuts is what a schedule costs, up to a factor. */
  layer: (
    shape: DecoderShape,
    prompt: PromptShape,
    convention: Convention,
    kind: LayerKind,
    layer: number,
  ) => LayerAmounts;
  /** Which layers cost alike, where that is not told by their kinds. */
  groups?: (shape: DecoderShape) => readonly number[];
  /** What costs beside layers and cuts, by the visual tokens that leave the last layer. */
  ending?: (shape: DecoderShape, prompt: PromptShape) => (tokens: number) => number;
  /** What costs once where anything is pruned, in the units of `layer`. */
  once?: (shape: DecoderShape, prompt: PromptShape) => number;
  /** Whether it is a time on a device, which a profile tells. */
  isMeasured?: true;
  /** What choosing the tokens of one cut takes, in the units of `layer`; nothing where it costs nothing. */
  cut?: (
    shape: DecoderShape,
    prompt: PromptShape,
    work: Work,
    at: { layer: number; entered: number; left: number },
  ) => number;
}
