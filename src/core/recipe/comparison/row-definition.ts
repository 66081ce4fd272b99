/** The definition of a row of a comparison, and the units of its differences. */
import type { Cost, PromptShape } from '../../cost/types';
import type { EvaluationRecord, Recipe } from '../types';
import { formatSignedNumber, formatSignedPercent, formatSignedPoints } from '../../figures/signed';
import type { Direction, PredictedLoss, RowKey } from './types';
import type { ComparisonWords } from './words';

/** What the rows read. */
export interface Facts {
  recipe: Recipe;
  /** The prompt that costs are stated for: the first recipe's, for all recipes of its model. */
  prompt: PromptShape;
  /** At that prompt. */
  cost: Cost;
  /** The cost at the recipe's own prompt lengths, for which its budget holds. */
  ownCost: Cost;
  /** Another recipe's model has the same name but is a different model. */
  isNamesake: boolean;
  loss: PredictedLoss | undefined;
  /** On the samples that all recipes have in common, where they have. */
  evaluation: EvaluationRecord | undefined;
}

export interface Reading {
  text: string;
  value?: number;
  /** 95% interval of the value: values whose intervals overlap are neither better nor worse. */
  range?: readonly [number, number] | undefined;
  detail?: string | undefined;
  warning?: string | undefined;
  /** Only values of one basis compare: costs of one shape and prompt, losses of one calibration. */
  basis?: string;
  /**
   * Among comparable values, only those of one kind are better or worse than each other, such as
   * masses that one ranking drops.
   */
  kind?: string;
}

export interface RowDefinition {
  key: RowKey;
  better?: Direction | undefined;
  verbatim?: true;
  /** An evaluation fills it. */
  isMeasured?: true;
  /** Left out where no recipe has it. */
  optional?: true;
  read(facts: Facts, words: ComparisonWords): Reading | undefined;
  /** The signed change from one value to another; undefined if there is no meaningful one. */
  difference?(from: number, to: number, words: ComparisonWords): string | undefined;
}

export type Difference = NonNullable<RowDefinition['difference']>;

export const inPoints =
  (decimals: number): Difference =>
  (from, to, words) =>
    words.points(formatSignedPoints(shown(to, decimals) - shown(from, decimals), decimals));

/** Rounded as shown, so that a difference is that of the figures one reads. */
function shown(fraction: number, decimals: number): number {
  return Number((100 * fraction).toFixed(decimals)) / 100;
}

/** With as many digits as masses are shown with: more for small ones. */
export const inMass: Difference = (from, to, words) =>
  inPoints(Math.max(from, to) < 0.1 ? 2 : 1)(from, to, words);

export const inPercent: Difference = (from, to) =>
  from === 0 ? undefined : formatSignedPercent((to - from) / from);

export const inNumbers: Difference = (from, to) => formatSignedNumber(to - from);

/** One divergence may be many times another: `x11.5` instead of `+1052.7%`. */
export const inFactors: Difference = (from, to) => {
  if (from <= 0 || to <= 0) return undefined;
  const factor = to / from;
  if (factor < 2 && factor > 0.5) return formatSignedPercent(factor - 1);
  return `x${factor < 0.1 ? factor.toFixed(3) : factor.toFixed(1)}`;
};
