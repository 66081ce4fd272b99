/** Budgets: the user's words for what a schedule may cost, and whether a cost keeps to one. */
import { HumanError } from '../errors';
import { remedy } from '../remedies';
import { text, type Text } from '../text';
import { counting } from './cost';
import { timeAround } from './decoder-times';
import { formatPercent } from './format';
import { prunableLayers } from './layers';
import { isMetric, metricNames, metrics } from './metrics';
import type { Quantity } from './metrics/metric';
import { largestReduction, reductionOf, type LargestOptions } from './reduction';
import { saving } from './saving';
import type { Budget, Convention, Cost, DecoderShape, Metric, PromptShape } from './types';

/** Costs are sums of integers divided once: anything closer than this is the budget exactly. */
const tolerance = 1e-12;

/** What is meant where a budget names no metric. */
const usual: Metric = 'flops';

const examples = text`Write for example 60%, 2.5TFLOPs, 2.5e12, tokens:128, kv:40%, 120ms, ttft:300ms or 2x.`;

/** Units that say which metric is meant where none is named: a speed-up is of all that a user waits for. */
const ownUnits: Readonly<Record<string, Metric>> = { ms: 'latency', s: 'latency', x: 'ttft' };

const prefixed = new RegExp(
  String.raw`^\s*(?:(${metricNames.join('|')})\s*:)?\s*([^\s:]+(?:\s+[^\s:]+)?)\s*$`,
  'i',
);

/**
 * Reads a budget as it is written on the command line: `60%` (FLOPs saved), `2.5TFLOPs` or `2.5e12`
 * (FLOPs left), `tokens:128` (mean visual tokens entering a layer), `kv:40%` (KV cache saved), `120ms` (prefill left),
 * `ttft:300ms` (time to first token left), `2x` (as fast, to the first token).
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

/** What budgets of new recipes are: their FLOPs include what choosing the tokens takes. */
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

/** A budget in words: `60% fewer FLOPs (decoder)`. */
export function describeBudget(budget: Budget): string {
  return String(budgetText(budget));
}

/** The same, as it can be translated. */
export function budgetText({ metric, convention, reduction, value }: Budget): Text {
  const rules = metrics[metric];
  return reduction === undefined
    ? rules.leftWords(value ?? 0, convention)
    : rules.savedWords(formatPercent(reduction), convention);
}

/** Budget and cost side by side, as fractions of the dense model's cost in the budget's metric. */
export interface Assessment {
  /** Saving asked for; 0 or less asks for nothing. */
  required: number;
  /** Saving reached. */
  reached: number;
  met: boolean;
  /** `reached - required`: how far below the budget the cost is; negative when it is over. */
  gap: number;
}

/** Every budget as the fraction of the dense model's cost that it asks to save. */
export function requiredReduction(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
): number {
  if (budget.reduction !== undefined) return budget.reduction;
  const { convention, value = 0 } = budget;
  return saving(value, unprunedOf(budget, shape, prompt, convention));
}

/** Without a profile, what the recipe says that one said. */
function unprunedOf(
  { metric, predicted }: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  convention: Convention,
): number {
  const isSaid = metrics[metric].isMeasured === true && shape.times === undefined;
  const said = metric === 'ttft' ? predicted?.firstToken : predicted?.prefill;
  return isSaid ? (said?.unpruned ?? NaN) : metrics[metric].unpruned(shape, prompt, convention);
}

/** Whether it can be told that `cost` keeps to `budget`: a time is known by a profile alone. */
export function isTold({ metric }: Budget, cost: Cost): boolean {
  if (metrics[metric].isMeasured !== true) return true;
  return (metric === 'ttft' ? cost.times?.firstToken : cost.times?.prefill) !== undefined;
}

/** Whether `cost` keeps to `budget`, and by how much; whether choosing the tokens counts is the budget's to say. */
export function achieved(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  cost: Cost,
): Assessment {
  const required = requiredReduction(budget, shape, prompt);
  const meant = counting(budget.overhead === true, shape, prompt, cost);
  const reached = reductionOf(meant, prompt, budget.metric, budget.convention);
  const gap = reached - required;
  return { required, reached, met: gap >= -tolerance, gap };
}

/**
 * The saving a budget asks for, if pruning can reach it.
 * @param options a step before the decoder, which is given, and what choosing the tokens takes
 * @throws HumanError `budget-beyond-reach`, naming the largest saving there is; `budget-above-model` where the
 *   unpruned model costs less than the budget; of a budget in time, as `requireTimes`
 */
export function reachableReduction(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  { before = [], work }: LargestOptions = {},
): number {
  requireTimes(budget, shape, prompt);
  const required = requiredReduction(budget, shape, prompt);
  if (required < -tolerance) throw aboveModel(budget, shape, prompt);
  const largest = largestReduction(shape, prompt, budget.metric, budget.convention, {
    before,
    work: budget.overhead === true ? work : undefined,
  });
  if (required <= largest + tolerance) return required;
  if (metrics[budget.metric].isMeasured === true) {
    throw belowFloor(budget, shape, prompt, largest);
  }
  // Rounded down: the figure named must itself be accepted.
  const limit = formatLargest(budget, prompt, largest);
  throw new HumanError(
    text`A budget of ${formatBudget(budget)} is beyond reach: with one visual token left after
      layer ${prunableLayers(shape)[0] ?? 0}, ${prompt.visualTokens} visual and ${prompt.textTokens} text tokens allow at most
      ${limit}. Choose a smaller saving.`,
    'budget-beyond-reach',
    2,
  );
}

/** @throws HumanError `budget-without-profile`, `profile-without-encoder`, `profile-too-short` */
function requireTimes({ metric }: Budget, { times }: DecoderShape, prompt: PromptShape): void {
  if (metrics[metric].isMeasured !== true) return;
  if (times === undefined) {
    throw new HumanError(
      text`A budget in time is kept by a profile of a device, and none is at hand. Measure one first:
        ${remedy('profile-device')}.`,
      'budget-without-profile',
      2,
    );
  }
  if (metric === 'ttft' && timeAround(times, prompt) === undefined) {
    throw new HumanError(
      text`The profile is of a decoder alone and knows nothing of the time to first token. Give a budget of the
        prefill, such as 120ms or latency:40%.`,
      'profile-without-encoder',
      2,
    );
  }
  const length = prompt.visualTokens + prompt.textTokens;
  if (length <= times.longest) return;
  throw new HumanError(
    text`The profile ends at ${times.longest} tokens, and the prompts have ${length}. Measure it again up to there:
      ${remedy('profile-device')}.`,
    'profile-too-short',
    2,
  );
}

function belowFloor(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  largest: number,
): HumanError {
  const { unpruned, format } = metrics[budget.metric];
  const whole = unpruned(shape, prompt, budget.convention);
  if (largest <= 0) {
    return new HumanError(
      text`A budget of ${formatBudget(budget)} is beyond reach: pruning this decoder saves no time on this device, which
        takes ${format(whole)} unpruned and as long or longer with one visual token left, since cutting takes time, too.
        Longer prompts or a larger model may gain.`,
      'budget-beyond-reach',
      2,
    );
  }
  const around = budget.metric === 'ttft' ? (timeAround(shape.times!, prompt) ?? 0) : 0;
  const least = format(whole * (1 - largest));
  const fastest = (Math.floor((100 * whole) / (whole * (1 - largest))) / 100).toFixed(2);
  const reach = text`A budget of ${formatBudget(budget)} is beyond reach: with one visual token left after layer
    ${prunableLayers(shape)[0] ?? 0}, this device takes ${least} instead of ${format(whole)} (${fastest}x as fast).`;
  return new HumanError(
    around > 0
      ? text`${reach} Of that, vision encoder and embeddings take ${format(around)}, which no pruning in the decoder
          changes. Give more time.`
      : text`${reach} Give more time.`,
    'budget-beyond-reach',
    2,
  );
}

/** A slip of the finger: there would be nothing to prune. */
function aboveModel(budget: Budget, shape: DecoderShape, prompt: PromptShape): HumanError {
  const own = metrics[budget.metric].unprunedWords(shape, prompt, budget.convention);
  return new HumanError(
    text`A budget of ${formatBudget(budget)} is above the unpruned model, which has ${own}: there is nothing to
      prune. Give less, such as 60%.`,
    'budget-above-model',
    2,
  );
}

function formatLargest(budget: Budget, prompt: PromptShape, largest: number): string {
  if (budget.metric === 'tokens' && budget.reduction === undefined) {
    const fewest = Math.ceil(prompt.visualTokens * (1 - largest) * 10) / 10;
    return `tokens:${fewest}`;
  }
  const percent = `${String(Math.floor(largest * 1000) / 10)}%`;
  return budget.metric === 'flops'
    ? `${percent} (${budget.convention})`
    : `${budget.metric}:${percent}`;
}
