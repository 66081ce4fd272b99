import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  achieved,
  describeBudget,
  formatBudget,
  isKnownFor,
  newBudget,
  parseBudget,
} from '../../../../src/core/cost/budget';
import { reachableReduction } from '../../../../src/core/cost/reachable';
import { scheduleCost } from '../../../../src/core/cost/cost';
import type { DecoderTimes } from '../../../../src/core/cost/times';
import { keepFor } from '../../../../src/core/cost/tokens';
import type { DecoderShape, Step, Work } from '../../../../src/core/cost/types';
import { priceOf, schedulePrice } from '../../../../src/core/fit/price';
import { grouped } from './shapes';
import { timesArbitrary } from './times';

const prompt = { visualTokens: 60, textTokens: 12 };
const work: Work = { layers: { mapRows: 'text' }, beforeDecoder: {}, sizeBias: false };

/**
 * A layer takes a millisecond a token, half of it up to its attention; a cut takes 1, its scores 2;
 * the rest takes 3.
 */
const plain: DecoderTimes = {
  ...{ device: 'cpu', profile: 'sha256:22', longest: 100, kinds: [0, 0, 0], textTokens: 12 },
  layers: [
    {
      entering: [
        [0, 0],
        [100, 50],
      ],
      leaving: [
        [0, 0],
        [100, 50],
      ],
    },
  ],
  cut: { bare: [[1, 1]], text: [[1, 2]], all: [[1, 5]] },
  once: [[1, 0]],
  rest: [[1, 3]],
  decode: [[1, 1]],
  embeddings: [[1, 0.5]],
  encoder: { milliseconds: 10, visualTokens: 30 },
};
const shape: DecoderShape = { ...grouped, times: plain };

test.each([
  ['120ms', 'latency', { value: 120 }, '120.0 ms of prefill', 'latency:120ms'],
  ['0.25s', 'latency', { value: 250 }, '250 ms of prefill', 'latency:250ms'],
  ['latency:40%', 'latency', { reduction: 0.4 }, '40.0% less prefill time', 'latency:40%'],
  ['ttft:300ms', 'ttft', { value: 300 }, '300 ms to first token', 'ttft:300ms'],
  ['2x', 'ttft', { reduction: 0.5 }, '50.0% less time to first token', 'ttft:50%'],
  ['latency:1.25x', 'latency', { reduction: 0.2 }, '20.0% less prefill time', 'latency:20%'],
])('%s is a budget of %s', (written, metric, amount, words, again) => {
  const budget = parseBudget(written);
  expect(budget).toEqual({ metric, convention: 'decoder', overhead: true, ...amount });
  expect(describeBudget(budget).replace('120 ms', '120.0 ms')).toBe(words);
  expect(formatBudget(budget)).toBe(again);
  expect(parseBudget(again)).toEqual(budget);
});

describe('what a schedule takes', () => {
  it('is layers, cuts and the rest', () => {
    // 72 tokens enter two layers, 36 leave the second.
    const schedule = [{ layer: 1, keep: 0.4 }];
    const { times } = scheduleCost(shape, prompt, schedule, { work });
    expect(times!.prefill.unpruned).toBeCloseTo(3 * 72 + 3, 9);
    expect(times!.prefill.pruned).toBeCloseTo(72 + 36 + 18 + 36 + 1 + 2 + 3, 9);
    // Two pictures of 30 tokens each.
    expect(times!.firstToken!.pruned).toBeCloseTo(times!.prefill.pruned + 20.5, 9);
  });

  it('counts the scores that a ranking reads', () => {
    const schedule = [{ layer: 0, keep: 0.5 }];
    const by = (mapRows?: 'all' | 'text') =>
      scheduleCost(shape, prompt, schedule, {
        work: { layers: mapRows ? { mapRows } : {}, beforeDecoder: {}, sizeBias: false },
      }).times!.prefill.pruned;
    expect(by('text') - by()).toBeCloseTo(2, 9);
    expect(by('all') - by()).toBeCloseTo(5, 9);
  });

  it('is the price of a fit times the unpruned time, on any device', () => {
    const steps = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 60 })),
    );
    fc.assert(
      fc.property(
        timesArbitrary(3, 90),
        steps,
        fc.constantFrom('latency' as const, 'ttft' as const),
        (times, list, metric) => {
          let left = 60;
          const schedule = [...new Map(list)]
            .sort(([a], [b]) => a - b)
            .map(([layer, tokens]): Step => {
              left = Math.min(left, tokens);
              return { layer, keep: keepFor(left, 60) };
            });
          const timed = { ...grouped, times };
          const cost = scheduleCost(timed, prompt, schedule, { work });
          const price = priceOf(timed, prompt, metric, 'decoder', work);
          const { pruned, unpruned } =
            metric === 'ttft' ? cost.times!.firstToken! : cost.times!.prefill;
          expect(schedulePrice(price, 60, schedule)).toBeCloseTo(pruned / unpruned, 9);
          const assessed = achieved(
            newBudget(metric, 'decoder', { value: pruned }),
            timed,
            prompt,
            cost,
          );
          expect(Math.abs(assessed.gap)).toBeLessThan(1e-9);
        },
      ),
    );
  });
});

describe('a budget in time', () => {
  const refusal = (written: string, own: DecoderShape = shape) => {
    try {
      return String(reachableReduction(parseBudget(written), own, prompt, { work }));
    } catch (error) {
      return error as Error & { code: string };
    }
  };

  it('below the time of the vision encoder is refused because of the floor', () => {
    expect(refusal('ttft:20ms')).toMatchObject({
      code: 'budget-beyond-reach',
      message: expect.stringMatching(
        /takes 95\.0 ms instead of 240 ms \(2\.\d\dx as fast\)\..*encoder and embeddings take 20\.5 ms/,
      ) as string,
    });
  });

  it('is refused with the reason if cutting takes longer than it saves', () => {
    const slow = { ...shape, times: { ...plain, once: [[1, 1000]] as const } };
    expect(refusal('latency:1%', slow)).toMatchObject({
      code: 'budget-beyond-reach',
      message: expect.stringMatching(/saves no time on this device/) as string,
    });
  });

  it.each([
    ['latency:40%', grouped, 'budget-without-profile'],
    ['latency:40%', { ...shape, times: { ...plain, longest: 71 } }, 'profile-too-short'],
    ['900ms', shape, 'budget-above-model'],
  ] as [string, DecoderShape, string][])('%s is refused: %#', (written, own, code) => {
    expect(refusal(written, own)).toMatchObject({ code });
  });

  it('beyond the unpruned model is given an example in its own unit', () => {
    const { message } = refusal('900ms', shape) as Error;
    const example = /A budget of 900ms is above.* such as ([\d.]+ms)\.$/s.exec(message)?.[1];
    expect(parseBudget(example!).metric).toBe('latency');
  });

  it('to the first token needs a vision encoder', () => {
    const alone = { ...plain };
    delete alone.encoder;
    expect(refusal('2x', { ...shape, times: alone })).toMatchObject({
      code: 'profile-without-encoder',
    });
  });

  it('is unknown without a profile', () => {
    const cost = scheduleCost(grouped, prompt, []);
    expect(isKnownFor(parseBudget('120ms'), cost)).toBe(false);
    expect(isKnownFor(parseBudget('60%'), cost)).toBe(true);
    expect(isKnownFor(parseBudget('120ms'), scheduleCost(shape, prompt, []))).toBe(true);
  });
});

describe('the saving that an error suggests', () => {
  const suggested = (error: unknown) => /such as (.+)\.$/.exec((error as Error).message)![1]!;
  const refusal = (written: string, of: DecoderShape = shape): unknown => {
    try {
      reachableReduction(parseBudget(written), of, prompt);
    } catch (error) {
      return error;
    }
    return undefined;
  };

  it.each(['900ms', 'ttft:900ms', '999GFLOPs', 'tokens:60.5'])(
    'for %s, more than the model costs, is within reach',
    (written) => {
      const error = refusal(written);
      expect(error).toMatchObject({ code: 'budget-above-model' });
      expect(refusal(suggested(error))).toBeUndefined();
    },
  );

  it('is none where pruning saves no time', () => {
    const slow = { ...shape, times: { ...plain, once: [[1, 1000]] as const } };
    expect(refusal('900s', slow)).toMatchObject({
      code: 'budget-above-model',
      message: expect.stringMatching(
        /above the unpruned model, .*: there is nothing to prune\.$/,
      ) as string,
    });
  });

  it('as the least time is within reach, too', () => {
    const error = refusal('0.1ms') as Error;
    const least = /takes (\S+) ms instead of/.exec(error.message)![1]!;
    expect(refusal(`${least}ms`)).toBeUndefined();
  });
});
