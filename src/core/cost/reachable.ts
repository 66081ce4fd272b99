/** Whether pruning can keep to a budget, and the error if it cannot. */
import { HumanError } from '../errors';
import { remedy } from '../remedies';
import { roundedUp } from '../round-up';
import { text, type Message } from '../text';
import { requiredReduction, tolerance, typedBudget } from './budget';
import { conventionText } from './convention-text';
import { timeAround } from './decoder-times';
import { prunableLayers } from './layers';
import { metrics } from './metrics';
import { largestReduction, type LargestOptions } from './reduction';
import type { Budget, DecoderShape, PromptShape } from './types';

/**
 * The saving that a budget asks for, if pruning can reach it.
 *
 * @param options a given step before the decoder, and the cost of choosing the tokens
 * @throws HumanError `budget-beyond-reach`, naming the largest possible saving;
 *    `budget-above-model` if the unpruned model costs less than the budget; for a budget in time,
 *    as `requireTimes`
 */
export function reachableReduction(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  { before = [], work }: LargestOptions = {},
): number {
  requireTimes(budget, shape, prompt);
  const required = requiredReduction(budget, shape, prompt);
  const largest = largestReduction(shape, prompt, budget.metric, budget.convention, {
    before,
    work: budget.overhead === true ? work : undefined,
  });
  if (required < -tolerance) throw aboveModel(budget, shape, prompt, largest);
  if (required <= largest + tolerance) return required;
  if (metrics[budget.metric].isMeasured === true) {
    throw belowFloor(budget, shape, prompt, largest);
  }
  // Rounded down: the figure named must itself be accepted.
  const limit = formatLargest(budget, prompt, largest);
  throw new HumanError(
    text`A budget of ${typedBudget(budget)} is beyond reach: with one visual token left after
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
      text`A budget in time needs a profile of the device, and none was found. Measure one first:
        ${remedy('profile-device')}.`,
      'budget-without-profile',
      2,
    );
  }
  if (metric === 'ttft' && timeAround(times, prompt) === undefined) {
    throw new HumanError(
      text`The profile covers only a decoder, so the time to first token is not known. Give a
        budget of the prefill, such as 120ms or latency:40%.`,
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
      text`A budget of ${typedBudget(budget)} is beyond reach: pruning this decoder saves no time
        on this device, which takes ${format(whole)} unpruned and no less with one visual token
        left, because cutting takes time too. Longer prompts or a larger model may gain.`,
      'budget-beyond-reach',
      2,
    );
  }
  const around = budget.metric === 'ttft' ? (timeAround(shape.times!, prompt) ?? 0) : 0;
  // Rounded up: the figure named must itself be accepted.
  const least = format(roundedUp(whole * (1 - largest), 3));
  const fastest = (Math.floor((100 * whole) / (whole * (1 - largest))) / 100).toFixed(2);
  const reach = text`A budget of ${typedBudget(budget)} is beyond reach: with one visual token left after layer
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
function aboveModel(
  budget: Budget,
  shape: DecoderShape,
  prompt: PromptShape,
  largest: number,
): HumanError {
  const { unprunedWords, unpruned } = metrics[budget.metric];
  const own = unprunedWords(shape, prompt, budget.convention);
  const above = text`A budget of ${typedBudget(budget)} is above the unpruned model, which has ${own}: there is nothing to prune.`;
  // In the unit of the budget: a saving of FLOPs would be another kind of budget. Within reach.
  const whole = unpruned(shape, prompt, budget.convention);
  const wanted = whole * (1 - Math.min(0.4, 0.8 * largest));
  const short = Number(wanted.toPrecision(2));
  const isReached = short >= whole * (1 - largest) && short < whole;
  const value = isReached ? short : Number(wanted.toPrecision(3));
  // Where no pruning saves time, there is nothing to suggest.
  const message =
    largest > 0 ? text`${above} Give less, such as ${typedBudget({ ...budget, value })}.` : above;
  return new HumanError(message, 'budget-above-model', 2);
}

function formatLargest(budget: Budget, prompt: PromptShape, largest: number): Message {
  if (budget.metric === 'tokens' && budget.reduction === undefined) {
    const fewest = Math.ceil(prompt.visualTokens * (1 - largest) * 10) / 10;
    return `tokens:${fewest}`;
  }
  const percent = `${String(Math.floor(largest * 1000) / 10)}%`;
  return budget.metric === 'flops'
    ? text`${percent} (${conventionText(budget.convention)})`
    : `${budget.metric}:${percent}`;
}
