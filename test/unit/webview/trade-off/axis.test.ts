import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { achieved, requiredReduction } from '../../../../src/core/cost/budget';
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
  ])('%j runs from dense to beyond %d', (axis, largest, expected) => {
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

describe('parseField', () => {
  it.each<[Axis, string, number | undefined]>([
    [decoder, '60', 0.6],
    [decoder, ' 60 % ', 0.6],
    [decoder, '60,5', 0.605],
    [decoder, '.5', 0.005],
    [decoder, '0', 0],
    // Beyond the end is the end; what cannot be reached is shown beside the slider.
    [decoder, '101', 1],
    [decoder, '-1', undefined],
    [decoder, '', undefined],
    [decoder, '6 0', undefined],
    [decoder, '1e1', undefined],
    [decoder, 'sixty', undefined],
    [tokens, '40', 0.6],
    [tokens, '100', 0],
    [tokens, '101', 0],
    // What goes, or what stays?
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
