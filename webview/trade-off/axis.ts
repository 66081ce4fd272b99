/** The x axis: savings, in the words of the budget's metric. Everything here is pure. */
import { newBudget } from '../../src/core/cost/budget';
import { metrics } from '../../src/core/cost/metrics';
import { largestReduction, reductionOf } from '../../src/core/cost/reduction';
import { beforeDecoder } from '../../src/core/cost/types';
import { formatMilliseconds, formatPercent, formatTokens } from '../../src/core/cost/format';
import { parseTime } from './time-field';
import { figures } from '../../src/core/figures/all';
import type {
  Budget,
  Convention,
  Cost,
  DecoderShape,
  Metric,
  PromptShape,
  Work,
} from '../../src/protocol/trade-off';

export interface Axis {
  metric: Metric;
  convention: Convention;
}

/** The prompt for which everything is stated: that of the statistics, otherwise of a recipe. */
export interface Reference {
  shape: DecoderShape;
  prompt: Stated;
  work: Work;
  /** Part of the visual tokens that enters the decoder in all that is fitted; all if absent. */
  before?: number;
}

/**
 * What an axis needs to compute values: the prompt's lengths, and an unpruned prompt's times if a
 * profile has them.
 */
export interface Stated extends PromptShape {
  /** Milliseconds. */
  unpruned?: { latency: number; ttft?: number };
  /**
   * Milliseconds to the first token that no budget saves, those of the vision encoder among them.
   */
  floor?: { whole: number; encoder: number };
}

/** The slider moves in thousandths of the unpruned cost: recipes state tenths of a percent. */
export const sliderSteps = 1000;

/** Savings that are fractions do not depend on the prompt. */
const noPrompt: PromptShape = { visualTokens: 0, textTokens: 0 };

/** The values along an axis: a fraction that is saved, or an amount that is left. */
const valueKinds: Record<Metric, 'saved' | 'left'> = {
  flops: 'saved',
  tokens: 'left',
  kv: 'saved',
  latency: 'left',
  ttft: 'left',
};

/** Whether values fall as more is saved: mean visual tokens that enter a layer, or milliseconds. */
export function isAmount({ metric }: Pick<Axis, 'metric'>): boolean {
  return valueKinds[metric] === 'left';
}

/** Whether values are milliseconds on a device. */
export function isTime({ metric }: Pick<Axis, 'metric'>): boolean {
  return metrics[metric].isMeasured === true;
}

/** The unpruned amount, in the axis' unit; NaN if no profile has it. */
function unprunedOn({ metric }: Pick<Axis, 'metric'>, prompt: Stated): number {
  if (metric === 'tokens') return prompt.visualTokens;
  return prompt.unpruned?.[metric === 'ttft' ? 'ttft' : 'latency'] ?? NaN;
}

/** The finest that an amount is written: a tenth of a token, or four digits of a time. */
export function finest(axis: Pick<Axis, 'metric'>, prompt: Stated): number {
  if (!isTime(axis)) return 0.1;
  return 10 ** (Math.floor(Math.log10(unprunedOn(axis, prompt))) - 3);
}

function toFinest(axis: Pick<Axis, 'metric'>, value: number, prompt: Stated): number {
  const unit = finest(axis, prompt);
  return Number((Math.round(value / unit) * unit).toPrecision(12));
}

/** Fractions saved for FLOPs and KV cache; mean visual tokens entering a layer for tokens. */
export function valueOf(axis: Axis, cost: Cost): number {
  const { metric, convention } = axis;
  if (isAmount(axis)) return metrics[metric].amount(cost, convention);
  return metrics[metric].saved(cost, noPrompt, convention);
}

/** A saving as a value of this axis. */
export function valueAt(axis: Axis, reduction: number, prompt: Stated): number {
  return isAmount(axis) ? unprunedOn(axis, prompt) * (1 - reduction) : reduction;
}

export function reductionAt(axis: Axis, value: number, prompt: Stated): number {
  return isAmount(axis) ? 1 - value / unprunedOn(axis, prompt) : value;
}

export function reductionOn({ metric, convention }: Axis, cost: Cost, prompt: PromptShape): number {
  return reductionOf(cost, prompt, metric, convention);
}

/**
 * Unpruned on the left, cheapest on the right, whether numbers rise or fall; times cover only their
 * possible range.
 */
export function domainOf(axis: Axis, prompt: Stated, largest: number): [number, number] {
  if (isTime(axis)) {
    const whole = unprunedOn(axis, prompt);
    return [whole, whole * (1 - largest)];
  }
  if (isAmount(axis)) return [prompt.visualTokens, 0];
  return [0, Math.min(1, Math.ceil(largest * 10 + 1e-9) / 10)];
}

/** The last step of the slider: rounded down, since it must itself be reachable. */
export function largestStep(
  { metric, convention }: Axis,
  { shape, prompt, work, before = 1 }: Reference,
): number {
  const cut = before < 1 ? [{ layer: beforeDecoder, keep: before }] : [];
  const largest = largestReduction(shape, prompt, metric, convention, { before: cut, work });
  return Math.max(0, Math.floor(largest * sliderSteps + 1e-9));
}

/** The slider's budget as a recipe writes it. */
export function budgetAt(axis: Axis, reduction: number, prompt: Stated): Budget {
  const { metric, convention } = axis;
  if (!isAmount(axis)) return newBudget(metric, convention, { reduction: round(reduction, 4) });
  // Fine enough, and never so low that it is out of reach.
  const unit = finest(axis, prompt);
  const value = Math.ceil(valueAt(axis, reduction, prompt) / unit - 1e-7) * unit;
  const most = unprunedOn(axis, prompt);
  return newBudget(metric, convention, { value: Math.min(most, Number(value.toPrecision(12))) });
}

/**
 * A saving that is written with one decimal: of percent, or of mean tokens where a prompt has some.
 */
export function rounded(axis: Axis, reduction: number, prompt?: Stated): number {
  if (!isAmount(axis) || !prompt) return Math.round(reduction * sliderSteps) / sliderSteps;
  return reductionAt(axis, toFinest(axis, valueAt(axis, reduction, prompt), prompt), prompt);
}

/** `60.1%`, or `57.6` mean tokens. */
export function formatValue(axis: Axis, value: number): string {
  if (isTime(axis)) return formatMilliseconds(value);
  return isAmount(axis) ? formatTokens(round(value, 1)) : formatPercent(value);
}

/** The text at a tick; the axis' title has the unit. */
export function tickOf({ metric, convention }: Axis): (value: number) => string {
  const own: Record<Metric, (value: number) => string> = {
    flops: convention === 'decoder' ? figures.reductionDecoder.tick : figures.reductionVisual.tick,
    tokens: figures.meanTokens.tick,
    kv: figures.kvCache.tick,
    latency: milliseconds,
    ttft: milliseconds,
  };
  return own[metric];
}

function milliseconds(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** The text of the number field, without the unit, which is shown after it. */
export function fieldText(axis: Axis, reduction: number, prompt: Stated): string {
  const value = valueAt(axis, reduction, prompt);
  if (isTime(axis)) return String(toFinest(axis, value, prompt));
  return isAmount(axis) ? formatTokens(round(value, 1)) : (value * 100).toFixed(1);
}

/**
 * Reads the number field: `60`, `60%`, `60,5`; mean tokens on that axis, and on one of time `120`,
 * `120ms`, `2x`, `40%`.
 *
 * @returns the saving, at most 1, negative if an amount exceeds the unpruned one; undefined when it
 *    is no number
 */
export function parseField(axis: Axis, text: string, prompt: Stated): number | undefined {
  if (isTime(axis)) return parseTime(text, unprunedOn(axis, prompt));
  const match = /^\s*([-−]?(?:\d+(?:[.,]\d*)?|[.,]\d+))\s*(%?)\s*$/.exec(text);
  // A percentage of tokens would be ambiguous: dropped or kept ones.
  if (!match || (isAmount(axis) && match[2] === '%')) return undefined;
  const number = Number(match[1]!.replace(',', '.').replace('−', '-'));
  const reduction = isAmount(axis) ? 1 - number / prompt.visualTokens : number / 100;
  return Math.min(1, reduction);
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
