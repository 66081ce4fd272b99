/** The x axis: what is saved, in the words of the budget's metric. Everything here is pure. */
import { newBudget } from '../../src/core/cost/budget';
import { metrics } from '../../src/core/cost/metrics';
import { largestReduction, reductionOf } from '../../src/core/cost/reduction';
import { beforeDecoder } from '../../src/core/cost/types';
import { formatPercent, formatTokens } from '../../src/core/cost/format';
import { plainPercent } from '../../src/core/figures/format';
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

/** What everything is stated at: that of the statistics, else of a recipe. */
export interface Reference {
  shape: DecoderShape;
  prompt: PromptShape;
  work: Work;
  /** Part of the visual tokens that enters the decoder in all that is fitted; all without. */
  before?: number;
}

/** The slider moves in thousandths of the dense cost: a tenth of a percent is what a recipe says. */
export const sliderSteps = 1000;

/** Savings that are fractions of a cost say so themselves. */
const noPrompt: PromptShape = { visualTokens: 0, textTokens: 0 };

/** What stands along an axis: a fraction that is saved, or an amount that is left. */
const valueKinds: Record<Metric, 'saved' | 'left'> = {
  flops: 'saved',
  tokens: 'left',
  kv: 'saved',
  latency: 'saved',
  ttft: 'saved',
};

/** Whether values fall as more is saved: mean visual tokens that enter a layer. */
export function isAmount({ metric }: Pick<Axis, 'metric'>): boolean {
  return valueKinds[metric] === 'left';
}

/** Fractions saved for FLOPs and KV cache; mean visual tokens entering a layer for tokens. */
export function valueOf(axis: Axis, cost: Cost): number {
  const { metric, convention } = axis;
  if (isAmount(axis)) return metrics[metric].amount(cost, convention);
  return metrics[metric].saved(cost, noPrompt, convention);
}

/** A saving as a value of this axis. */
export function valueAt(axis: Axis, reduction: number, prompt: PromptShape): number {
  return isAmount(axis) ? prompt.visualTokens * (1 - reduction) : reduction;
}

export function reductionAt(axis: Axis, value: number, prompt: PromptShape): number {
  return isAmount(axis) ? 1 - value / prompt.visualTokens : value;
}

export function reductionOn({ metric, convention }: Axis, cost: Cost, prompt: PromptShape): number {
  return reductionOf(cost, prompt, metric, convention);
}

/** Dense on the left, cheapest on the right, whichever way the numbers run. */
export function domainOf(axis: Axis, prompt: PromptShape, largest: number): [number, number] {
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

/** What the slider asks for, as a recipe writes it. */
export function budgetAt(axis: Axis, reduction: number, prompt: PromptShape): Budget {
  const { metric, convention } = axis;
  if (!isAmount(axis)) return newBudget(metric, convention, { reduction: round(reduction, 4) });
  // A mean of counts: a tenth of a token is fine enough, and never so low that it is out of reach.
  const tokens = Math.ceil(prompt.visualTokens * (1 - reduction) * 10 - 1e-9) / 10;
  return newBudget(metric, convention, { value: round(tokens, 1) });
}

/** A saving that is written with one decimal: of percent, or of mean tokens where a prompt has some. */
export function rounded(axis: Axis, reduction: number, prompt?: PromptShape): number {
  if (!isAmount(axis) || !prompt) return Math.round(reduction * sliderSteps) / sliderSteps;
  return reductionAt(axis, round(valueAt(axis, reduction, prompt), 1), prompt);
}

/** `60.1%`, or `57.6` mean tokens. */
export function formatValue(axis: Axis, value: number): string {
  return isAmount(axis) ? formatTokens(round(value, 1)) : formatPercent(value);
}

/** What stands at a tick, whose axis has the unit in its title. */
export function tickOf({ metric, convention }: Axis): (value: number) => string {
  const own: Record<Metric, (value: number) => string> = {
    flops: convention === 'decoder' ? figures.reductionDecoder.tick : figures.reductionVisual.tick,
    tokens: figures.meanTokens.tick,
    kv: figures.kvCache.tick,
    latency: plainPercent,
    ttft: plainPercent,
  };
  return own[metric];
}

/** What stands in the number field: without a unit, which stands behind it. */
export function fieldText(axis: Axis, reduction: number, prompt: PromptShape): string {
  const value = valueAt(axis, reduction, prompt);
  return isAmount(axis) ? formatTokens(round(value, 1)) : (value * 100).toFixed(1);
}

/**
 * Reads the number field: `60`, `60%`, `60,5`; mean tokens on that axis.
 * @returns the saving, at the nearest end where the number lies beyond; undefined when it is no number
 */
export function parseField(axis: Axis, text: string, prompt: PromptShape): number | undefined {
  const match = /^\s*(\d+(?:[.,]\d*)?|[.,]\d+)\s*(%?)\s*$/.exec(text);
  // A percentage of tokens could be what goes or what stays.
  if (!match || (isAmount(axis) && match[2] === '%')) return undefined;
  const number = Number(match[1]!.replace(',', '.'));
  const reduction = isAmount(axis) ? 1 - number / prompt.visualTokens : number / 100;
  return Math.min(1, Math.max(0, reduction));
}

function round(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
