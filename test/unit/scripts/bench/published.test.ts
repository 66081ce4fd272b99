import { describe, expect, it } from 'vitest';
import { benchShape } from '../../../../scripts/bench/random-decoder';
import { fewSteps, publishedKeeps, publishedSchedule } from '../../../../scripts/bench/published';
import { llavaShape } from '../../../../scripts/bench/synthetic-statistics';
import { scheduleCost } from '../../../../src/core/cost/cost';
import published from '../../../fixtures/published/fitprune-llava-1.5-7b.json';

const prompt = { visualTokens: 576, textTokens: 70 };

describe('the published 60% shape', () => {
  it('is the published one at the published depth', () => {
    const { delete: removed } = published.schemes.find(({ label }) => label === 60)!;
    let left = 576;
    expect(publishedKeeps(32).map((keep) => Math.round(keep * 576))).toEqual(
      removed.map((count) => (left -= count)),
    );
    const { reduction } = scheduleCost(llavaShape, prompt, publishedSchedule(32));
    expect(reduction.visual).toBeCloseTo(0.597, 3);
    expect(reduction.decoder).toBeCloseTo(0.534, 3);
  });

  it.each([1, 8, 12, 48])('is a schedule for %i layers that ends where it ended', (layers) => {
    const schedule = publishedSchedule(layers);
    expect(schedule.at(-1)!.keep).toBeCloseTo(127 / 576, 2);
    expect(schedule.every(({ layer }) => layer < layers)).toBe(true);
    const keeps = schedule.map(({ keep }) => keep);
    expect(keeps).toEqual(keeps.toSorted((a, b) => b - a));
    expect(new Set(keeps).size).toBe(keeps.length);
  });

  it.each([
    { steps: 1, within: 0.03 },
    { steps: 2, within: 0.02 },
    { steps: 3, within: 0.01 },
  ])('in $steps steps costs about the same', ({ steps, within }) => {
    const few = fewSteps(12, steps);
    expect(few).toHaveLength(steps);
    const cut = scheduleCost(benchShape, prompt, few).reduction.decoder;
    const whole = scheduleCost(benchShape, prompt, publishedSchedule(12)).reduction.decoder;
    expect(Math.abs(cut - whole)).toBeLessThan(within);
  });
});
