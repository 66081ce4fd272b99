/** The result of a recipe with a budget in time by its profile: milliseconds, and the speed-up. */
import { formatMilliseconds } from '../../cost/format';
import { metrics } from '../../cost/metrics';
import type { Budget, Cost } from '../../cost/types';
import { text, type Text } from '../../text';

export interface PredictedTime {
  until: 'first token' | 'prefill';
  /** The pruned model's time. */
  milliseconds: number;
  /** Unpruned over pruned. */
  ratio: number;
  /** Of the profile. */
  device: string;
}

/**
 * @param cost of the present schedule; it has times if the profile covers that very schedule
 * @returns undefined for other budgets, and if there is no prediction
 */
export function predictedTime(
  { metric, predicted }: Budget,
  { times }: Pick<Cost, 'times'>,
): PredictedTime | undefined {
  if (metrics[metric].isMeasured !== true || !predicted) return undefined;
  const pair = metric === 'ttft' ? times?.firstToken : times?.prefill;
  if (!pair) return undefined;
  return {
    until: metric === 'ttft' ? 'first token' : 'prefill',
    ...{ milliseconds: pair.pruned, ratio: pair.unpruned / pair.pruned, device: predicted.device },
  };
}

/** `45.6 ms to prefill (1.2x faster)`. */
export function timeText(time: PredictedTime): Text {
  return text`${reachedText(time)} (${fasterText(time)})`;
}

/** `45.6 ms to prefill, 1.2x faster (by the profile of cpu)`. */
export function profiledTimeText(time: PredictedTime): Text {
  return text`${reachedText(time)}, ${fasterText(time)} (by the profile of ${time.device})`;
}

function reachedText({ until, milliseconds }: PredictedTime): Text {
  const value = formatMilliseconds(milliseconds);
  return until === 'prefill' ? text`${value} to prefill` : text`${value} to the first token`;
}

function fasterText({ ratio }: PredictedTime): Text {
  const times = (ratio >= 1 ? ratio : 1 / ratio).toFixed(1);
  if (times === '1.0') return text`no faster`;
  return ratio >= 1 ? text`${times}x faster` : text`${times}x slower`;
}
