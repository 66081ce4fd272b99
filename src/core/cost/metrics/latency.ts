/**
 * Budgets in time on a device: `120ms` of prefill, `ttft:300ms` to the first token, `2x` as fast.
 * By a profile.
 */
import { text, type Text } from '../../text';
import { scheduleCost } from '../cost';
import { curveAt } from '../curve';
import type { DecoderTimes, TimesCost } from '../times';
import { cutTime, timeAround } from '../decoder-times';
import { formatMilliseconds } from '../format';
import { saving } from '../saving';
import type { DecoderShape, PromptShape } from '../types';
import type { MetricRules } from './metric';

/** Milliseconds of a unit. */
const units: Record<string, number> = { ms: 1, s: 1000 };

interface TimeWords {
  saved: (percent: string) => Text;
  left: (time: string) => Text;
}

/**
 * @param part which of the times
 * @param around the parts of it besides the decoder's run
 */
function timeRules(
  part: keyof TimesCost,
  around: (times: DecoderTimes, prompt: PromptShape) => number,
  { saved, left }: TimeWords,
): MetricRules {
  const pairOf = ({ times }: { times?: TimesCost }) => times?.[part];
  const unpruned = (shape: DecoderShape, prompt: PromptShape) =>
    pairOf(scheduleCost(shape, prompt, []))?.unpruned ?? NaN;
  return {
    isMeasured: true,
    hasValue: true,
    hasConvention: false,
    read({ value, unit }) {
      const factor = units[unit];
      if (factor !== undefined) return value * factor;
      return unit === ''
        ? text`a time has a unit (did you mean ${value}ms?)`
        : text`"${unit}" is not a unit of time`;
    },
    write: (value) => `${Number(value.toPrecision(6))}ms`,
    savedWords: (percent) => saved(percent),
    leftWords: (value) => left(formatMilliseconds(value)),
    unprunedWords: (shape, prompt) => left(formatMilliseconds(unpruned(shape, prompt))),
    unpruned,
    amount: (cost) => pairOf(cost)?.pruned ?? NaN,
    saved(cost) {
      const pair = pairOf(cost);
      return pair === undefined ? NaN : saving(pair.pruned, pair.unpruned);
    },
    format: formatMilliseconds,
    formatBare: formatMilliseconds,
    /** To a hundredth of a millisecond. */
    roundUp: (value) => Math.ceil(value * 100) / 100,
    groups: ({ times }) => timesOf(times).kinds,
    layer({ times }, { textTokens }, _, __, layer) {
      const { kinds, layers } = timesOf(times);
      const { entering, leaving } = layers[kinds[layer]!]!;
      return {
        entering: (tokens) => curveAt(entering, tokens + textTokens),
        leaving: (tokens) => curveAt(leaving, tokens + textTokens),
      };
    },
    ending({ times }, prompt) {
      const { rest } = timesOf(times);
      const beside = around(timesOf(times), prompt);
      return (tokens) => beside + curveAt(rest, tokens + prompt.textTokens);
    },
    once: ({ times }, { visualTokens, textTokens }) =>
      curveAt(timesOf(times).once, visualTokens + textTokens),
    cut: ({ times }, { textTokens }, work, { layer, ...counts }) =>
      cutTime(timesOf(times), textTokens, work, layer, counts),
  };
}

function timesOf(times: DecoderTimes | undefined): DecoderTimes {
  if (times === undefined) throw new Error('a budget in time is asked for without a profile');
  return times;
}

export const latency = timeRules('prefill', () => 0, {
  saved: (percent) => text`${percent} less prefill time`,
  left: (time) => text`${time} of prefill`,
});

export const ttft = timeRules('firstToken', (times, prompt) => timeAround(times, prompt) ?? NaN, {
  saved: (percent) => text`${percent} less time to first token`,
  left: (time) => text`${time} to first token`,
});
