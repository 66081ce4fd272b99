import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Metric } from '../../../../src/protocol/trade-off';
import { timeMetric } from '../../../../webview/trade-off/time-field';
import { achieved, parseBudget, requiredReduction } from '../../../../src/core/cost/budget';
import { cheapestSchedule, scheduleCost } from '../../../../src/core/cost/cost';
import {
  budgetAt,
  domainOf,
  fieldText,
  formatValue,
  largestStep,
  parseField,
  reductionAt,
  sliderSteps,
  valueAt,
  valueOf,
  type Axis,
  type Stated,
} from '../../../../webview/trade-off/axis';
import { prompt, shape, work } from '../support';

const decoder: Axis = { metric: 'flops', convention: 'decoder' };
const visual: Axis = { metric: 'flops', convention: 'visual' };
const tokens: Axis = { metric: 'tokens', convention: 'decoder' };
const kv: Axis = { metric: 'kv', convention: 'decoder' };
const axes = [decoder, visual, tokens, kv];

describe('values of an axis', () => {
  const cost = scheduleCost(shape, prompt, [{ layer: 1, keep: 0.4 }]);

  it.each([
    [decoder, cost.reduction.decoder],
    [visual, cost.reduction.visual],
    [tokens, 70],
    [kv, cost.kvReduction],
  ])('%j shows its own figure of a cost', (axis, expected) => {
    expect(valueOf(axis, cost)).toBe(expected);
  });

  it.each([
    [decoder, 0.73, [0, 0.8]],
    [decoder, 0.8, [0, 0.9]],
    [decoder, 0.99, [0, 1]],
    [kv, 0.1, [0, 0.2]],
    [tokens, 0.73, [100, 0]],
  ])('%j runs from unpruned to beyond %d', (axis, largest, expected) => {
    const [from, to] = domainOf(axis, prompt, largest);
    expect(from).toBeCloseTo(expected[0]!);
    expect(to).toBeCloseTo(expected[1]!);
  });

  it.each([
    [decoder, 0.6012, '60.1%', '60.1'],
    [kv, 0.5, '50.0%', '50.0'],
    [tokens, 0.4263, '57.4', '57.4'],
    [tokens, 0.4, '60', '60'],
  ])('%j writes %d as %s', (axis, reduction, text, field) => {
    expect(formatValue(axis, valueAt(axis, reduction, prompt))).toBe(text);
    expect(fieldText(axis, reduction, prompt)).toBe(field);
    expect(reductionAt(axis, valueAt(axis, reduction, prompt), prompt)).toBeCloseTo(reduction, 12);
  });
});

describe('an axis of time', () => {
  const stated: Stated = {
    ...prompt,
    ...{ unpruned: { latency: 245, ttft: 605 }, floor: { whole: 361, encoder: 360 } },
  };
  const prefill: Axis = { metric: 'latency', convention: 'decoder' };
  const first: Axis = { metric: 'ttft', convention: 'decoder' };

  it.each<[Axis, string, number | undefined]>([
    [prefill, '120', 1 - 120 / 245],
    [prefill, '120ms', 1 - 120 / 245],
    [prefill, ' 0,12 s', 1 - 120 / 245],
    [prefill, '2x', 0.5],
    [prefill, '40%', 0.4],
    [first, 'ttft:300ms', 1 - 300 / 605],
    // More than unpruned is not an end of the slider: the field says so.
    [prefill, '490', -1],
    [prefill, '0.5x', -1],
    [prefill, 'soon', undefined],
  ])('%j reads %s', (axis, text, expected) => {
    const parsed = parseField(axis, text, stated);
    if (expected === undefined) expect(parsed).toBeUndefined();
    else expect(parsed).toBeCloseTo(expected, 12);
  });

  it.each<[Metric, string, string | undefined]>([
    ['flops', '120ms', 'latency'],
    ['kv', '2x', 'ttft'],
    ['flops', 'latency:2x', 'latency'],
    ['latency', '2x', 'latency'],
    ['latency', 'ttft:300ms', 'ttft'],
    ['flops', '60', undefined],
    ['latency', '40%', undefined],
  ])('from %s, %s means %s', (metric, text, expected) => {
    expect(timeMetric(text, metric)).toBe(expected);
  });

  it('has budgets as they are typed on the command line', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2449 }), (tenths) => {
        const text = `${tenths / 10}ms`;
        const { metric, value, overhead } = parseBudget(text);
        const budget = budgetAt(prefill, parseField(prefill, text, stated)!, stated);
        expect(budget).toEqual({ metric, convention: 'decoder', value, overhead });
      }),
    );
  });

  it('asks for nothing that the slider does not reach', () => {
    for (let step = 0; step <= sliderSteps; step += 7) {
      const { value } = budgetAt(first, step / sliderSteps, stated);
      expect(value).toBeGreaterThanOrEqual(605 * (1 - step / sliderSteps) - 1e-6);
      expect(value).toBeLessThanOrEqual(605);
    }
  });

  it('ends at the least that can be reached', () => {
    const [from, to] = domainOf(first, stated, 0.3);
    expect(from).toBe(605);
    expect(to).toBeCloseTo(0.7 * 605, 9);
    expect(valueAt(first, reductionAt(first, 400, stated), stated)).toBeCloseTo(400, 9);
    expect(fieldText(prefill, 1 - 120 / 245, stated)).toBe('120');
    expect(formatValue(prefill, 120)).toBe('120 ms');
  });
});

describe('parseField', () => {
  it.each<[Axis, string, number | undefined]>([
    [decoder, '60', 0.6],
    [decoder, ' 60 % ', 0.6],
    [decoder, '60,5', 0.605],
    [decoder, '.5', 0.005],
    [decoder, '0', 0],
    // Beyond the end is the end, which cannot be reached either.
    [decoder, '101', 1],
    [decoder, '-1', -0.01],
    [decoder, '', undefined],
    [decoder, '6 0', undefined],
    [decoder, '1e1', undefined],
    [decoder, 'sixty', undefined],
    [tokens, '40', 0.6],
    [tokens, '100', 0],
    [tokens, '101', -0.01],
    // Dropped, or kept?
    [tokens, '50%', undefined],
  ])('%j reads "%s" as %s', (axis, text, expected) => {
    const parsed = parseField(axis, text, prompt);
    if (expected === undefined) expect(parsed).toBeUndefined();
    else expect(parsed).toBeCloseTo(expected, 12);
  });
});

describe('the slider', () => {
  it.each(axes.flatMap((axis) => [1, 0.5].map((before) => [axis, before] as const)))(
    '%j never asks for more than can be reached with %d before the decoder',
    (axis, before) => {
      const largest = largestStep(axis, { shape, prompt, work, before });
      const cut = before < 1 ? [{ layer: -1, keep: before }] : [];
      const cheapest = scheduleCost(shape, prompt, cheapestSchedule(shape, prompt, cut), { work });
      fc.assert(
        fc.property(fc.integer({ min: 0, max: largest }), (step) => {
          const budget = budgetAt(axis, step / sliderSteps, prompt);
          expect(achieved(budget, shape, prompt, cheapest).met).toBe(true);
          expect(requiredReduction(budget, shape, prompt)).toBeLessThanOrEqual(
            step / sliderSteps + 1e-9,
          );
        }),
      );
      const over = budgetAt(axis, (largest + 2) / sliderSteps, prompt);
      expect(achieved(over, shape, prompt, cheapest).met).toBe(false);
    },
  );

  it.each([
    [decoder, 0.6, { metric: 'flops', convention: 'decoder', reduction: 0.6 }],
    [kv, 0.1 + 0.2, { metric: 'kv', convention: 'decoder', reduction: 0.3 }],
    [tokens, 0.4263, { metric: 'tokens', convention: 'decoder', value: 57.4 }],
  ])('%j at %d is the budget a recipe would say', (axis, reduction, expected) => {
    expect(budgetAt(axis, reduction, prompt)).toEqual({ ...expected, overhead: true });
  });
});
