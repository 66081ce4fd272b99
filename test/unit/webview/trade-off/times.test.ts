import { describe, expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import type { DecoderTimes } from '../../../../src/core/cost/times';
import { hasMetric, initialAxis, referenceOf } from '../../../../webview/trade-off/view';
import { statedAt, withTimes } from '../../../../webview/trade-off/times';
import { prompt, recipe, shape, stateOf, times } from '../support';

const around: Partial<DecoderTimes> = {
  embeddings: [[1, 0.5]],
  encoder: { milliseconds: 30, visualTokens: 50 },
};

describe('what a profile adds to the page', () => {
  it('has unpruned times by layer: four of 1 ms, and 0.02 ms a token', () => {
    const alone = statedAt({ ...shape, times }, { ...prompt });
    expect(alone.unpruned!.latency).toBeCloseTo(4 * (1 + 0.02 * 110), 9);
    expect(alone.unpruned!.ttft).toBeUndefined();
    expect(alone.floor).toBeUndefined();
    expect(statedAt(shape, prompt)).toBe(prompt);
  });

  it('counts the vision encoder by pictures: two of 50 visual tokens', () => {
    const whole = statedAt({ ...shape, times: { ...times, ...around } }, { ...prompt });
    expect(whole.floor).toEqual({ encoder: 60, whole: 60.5 });
    expect(whole.unpruned!.ttft).toBeCloseTo(whole.unpruned!.latency + 60.5, 9);
  });

  it('is stated again when other times come for the same prompt, and only then', () => {
    const slower = { ...times, layers: times.layers.map((one) => ({ ...one, entering: [[0, 10] as [number, number]] })) }; // oxfmt-ignore
    const timed = { ...shape, times };
    const first = statedAt(timed, prompt);
    expect(statedAt({ ...timed }, prompt)).toBe(first);
    const again = statedAt({ ...shape, times: slower }, prompt);
    expect(again.unpruned!.latency).toBeGreaterThan(3 * first.unpruned!.latency);
  });

  it('is of recipes of the same decoder, and of no other', () => {
    const state = stateOf([
      recipe('own', [{ layer: 1, keep: 0.5 }]),
      recipe('other', [], { shape: { ...shape, layers: 5 } }),
    ]);
    const { situation } = state;
    if (situation.kind !== 'ready') throw new Error('not ready');
    const curve = { ...situation.curve, shape: { ...shape, times } };
    const timed = withTimes({ ...state, situation: { kind: 'ready', curve } });
    expect(timed.recipes.map(({ numbers }) => numbers!.shape.times)).toEqual([times, undefined]);
    expect(withTimes(state)).toBe(state);
    expect(hasMetric(referenceOf(timed), 'latency')).toBe(true);
    expect(hasMetric(referenceOf(timed), 'ttft')).toBe(false);
    expect(hasMetric(referenceOf(state), 'latency')).toBe(false);
    // What a window remembers of a profile that is gone.
    expect(initialAxis(timed, { folder: '/', metric: 'latency' }).metric).toBe('latency');
    expect(initialAxis(state, { folder: '/', metric: 'latency' }).metric).toBe('flops');
    const cost = scheduleCost(curve.shape, prompt, [{ layer: 1, keep: 0.5 }]);
    expect(cost.times!.prefill.pruned).toBeLessThan(cost.times!.prefill.unpruned);
  });
});
