/** Budgets: text that says what a schedule may cost, and whether a cost keeps to it. */
import { HumanError } from '../errors';
import { text, type Text } from '../text';
import { counting } from './cost';
import { formatPercent } from './format';
import { isMetric, metricNames, metrics } from './metrics';
import type { Quantity } from './metrics/metric';
import { saving } from './saving';
import type { Budget, Convention, Cost, DecoderShape, Metric, PromptShape } from './types';

/** Costs are sums of integers divided once: anything closer than this is the budget exactly. */
export const tolerance = 1e-12;

/** The metric of a budget that names none. */
const usual: Metric = 'flops';

const examples = text`Write for example 60%, 2.5TFLOPs, 2.5e12, tokens:128, kv:40%, 120ms, latency:40%, ttft:300ms or 2x.`;

/** Units that imply a metric: a speed-up is of the whole wait for the first token. */
const ownUnits: Readonly<Record<string, Metric>> = { ms: 'latency', s: 'latency', x: 'ttft' };

const prefixed = new RegExp(
  String.raw`^\s*(?:(${metricNames.join('|')})\s*:)?\s*([^\s:]+(?:\s+[^\s:]+)?)\s*$`,
  'i',
);

/**
 * Reads a budget as it is written on the command line: `60%` (FLOPs saved), `2.5TFLOPs` or `2.5e12`
 * (FLOPs left), `tokens:128` (mean visual tokens entering a layer), `kv:40%` (KV cache saved),
 * `120ms` (prefill left), `latency:40%` (prefill saved), `ttft:300ms` (time to first token left), `2x` (speed-up to the first
 * token).
 *
 * @throws HumanError `budget-syntax`
 */
export function parseBudget(written: string, convention: Convention = 'decoder'): Budget {
  const match = prefixed.exec(written);
  if (!match) throw syntax(written, text`it cannot be read`);
  const prefix = match[1]?.toLowerCase();
  const { value, unit } = quantity(written, match[2]!);
  const metric = isMetric(prefix) ? prefix : (ownUnits[unit] ?? usual);
  if (unit === '%') {
    if (value < 0 || value >= 100) throw syntax(written, text`a saving lies from 0% to below 100%`);
    return newBudget(metric, convention, { reduction: decimal(value / 100) });
  }
  if (unit === 'x') {
    if (value < 1) throw syntax(written, text`a speed-up is at least 1x`);
    return newBudget(metric, convention, { reduction: decimal(1 - 1 / value) });
  }
  if (value <= 0) throw syntax(written, text`it must be more than 0`);
  const left = metrics[metric].read({ value, unit });
  if (typeof left !== 'number') throw syntax(written, left);
  return newBudget(metric, convention, { value: left });
}

/** A budget as new recipes have it: its FLOPs include the cost of choosing the tokens. */
export function newBudget(
  metric: Metric,
  convention: Convention,
  amount: { reduction: number } | { value: number },
): Budget {
  return { metric, convention, ...amount, overhead: true };
}

function quantity(written: string, amount: string): Quantity {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(%|[a-z]*)$/i.exec(amount);
  const value = Number(match?.[1]);
  if (!match || !Number.isFinite(value)) {
    const plain = amount.replace(',', '.').normalize('NFKC');
    if (plain !== amount && /^[\d.]+\s*(%|[a-z]*)$/i.test(plain)) {
      throw syntax(written, text`a decimal point is "." and percent is "%": write ${plain}`);
    }
    throw syntax(written, text`it is not a number with a known unit`);
  }
  return { value, unit: match[2]!.toLowerCase() };
}

/** 54.9 / 100 is 0.5489999999999999 in binary; a recipe should say 0.549. */
function decimal(value: number): number {
  return Number(value.toPrecision(12));
}

function syntax(written: string, why: Text): HumanError {
  return new HumanError(
    text`"${written}" is not a budget: ${why}. ${examples}`,
    'budget-syntax',
    2,
  );
}

/** A budget as `parseBudget` reads it; the convention is not part of it. */
export function formatBudget({ metric, reduction, value }: Budget): string {
  const prefix = metric === usual ? '' : `${metric}:`;
  if (reduction !== undefined) return `${prefix}${String(Number((reduction * 100).toFixed(6)))}%`;
  return `${prefix}${metrics[metric].write(value ?? 0)}`;
}

/** Speed-ups are written with so many decimals at most. */
const speedDecimals = 2;

/**
 * The budget as somebody may have typed it. A saving of time may be written as a speed-up: instead
 * of the percentage if that is the rounder figure, or beside it if both are round.
 */
export function typedBudget(budget: Budget): string {
  const { metric, reduction } = budget;
  const plain = formatBudget(budget);
  // A unit says which time is meant, unless it is another than the unit's own.
  if (reduction === undefined && metric === ownUnits['ms']) return plain.replace(/^.*:/, '');
  if (reduction === undefined || metrics[metric].isMeasured !== true) return plain;
  const ratio = 1 / (1 - reduction);
  const speed = Number(ratio.toFixed(speedDecimals));
  if (Math.abs(speed - ratio) > 1e-9 * ratio) return plain;
  const typed = `${metric === ownUnits['x'] ? '' : `${metric}:`}${speed}x`;
  const percent = 100 * reduction;
  const isRound = Math.abs(percent - Number(percent.toFixed(speedDecimals))) < 1e-9;
  return isRound ? `${plain} (${typed})` : typed;
}

/** A budget in words: `60% fewer FLOPs (decoder)`. */
export function describeBudget(budget: Budget): string {
  return String(budgetText(budget));
}

/** The same as a message that can be translated. */
export function budgetText({ metric, convention, reduction, value }: Budget): Text {
  const rules = metrics[metric];
  return reduction === undefined
    ? rules.leftWords(value ?? 0, convention)
    : rules.savedWords(formatPercent(reduction), convention);
}

/** Budget and cost side by side: fractions of the unpruned model's cost in the budget's metric. */
export interface Assessment {
  /** Saving asked for; 0 or less asks for nothing. */
  required: number;
  /** Saving reached. */
  reached: number;
  met: boolean;
  /** `reached - required`: how far below the budget the cost is; negative when it is over. */
  gap: number;
}

/** Every budget as the fraction of the unpruned model's cost that it asks to save. */
export function requiredReduction(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
): number {
  if (budget.reduction !== undefined) return budget.reduction;
  const { convention, value = 0 } = budget;
  return saving(value, unprunedOf(budget, shape, prompt, convention));
}

/** Without a profile, the unpruned time that the recipe recorded from one. */
function unprunedOf(
  { metric, predicted }: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  convention: Convention,
): number {
  const isUnprofiled = metrics[metric].isMeasured === true && shape.times === undefined;
  const recorded = metric === 'ttft' ? predicted?.firstToken : predicted?.prefill;
  return isUnprofiled
    ? (recorded?.unpruned ?? NaN)
    : metrics[metric].unpruned(shape, prompt, convention);
}

/** Whether the cost shows if the budget is kept: a time is known only with a profile. */
export function isKnownFor({ metric }: Budget, cost: Cost): boolean {
  if (metrics[metric].isMeasured !== true) return true;
  return (metric === 'ttft' ? cost.times?.firstToken : cost.times?.prefill) !== undefined;
}

/**
 * Whether `cost` keeps to `budget`, and by how much; the budget decides whether choosing the tokens
 * counts.
 */
export function achieved(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  cost: Cost,
): Assessment {
  return assessed(budget, requiredReduction(budget, shape, prompt), shape, prompt, cost);
}

/** The same with the budget's `requiredReduction` at hand: a fit assesses many costs. */
export function assessed(
  { metric, convention, overhead = false }: Budget,
  required: number,
  shape: DecoderShape,
  prompt: PromptShape,
  cost: Cost,
): Assessment {
  const counted = counting(overhead, shape, prompt, cost);
  const reached = metrics[metric].saved(counted, prompt, convention);
  const gap = reached - required;
  return { required, reached, met: gap >= -tolerance, gap };
}
