/** The number field understands what is typed, or refuses it with the reason. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  budgetAt,
  fieldText,
  sliderSteps,
  type Axis,
  type Stated,
} from '../../../../webview/trade-off/axis';
import { readBudget } from '../../../../webview/trade-off/field-reading';
import { prompt, strings } from '../support';

const stated: Stated = { ...prompt, unpruned: { latency: 55.5, ttft: 80 } };
const flops: Axis = { metric: 'flops', convention: 'decoder' };
const tokens: Axis = { metric: 'tokens', convention: 'decoder' };
const prefill: Axis = { metric: 'latency', convention: 'decoder' };
const range = { largest: 832, prompt: stated };

it.each<[Axis, string, string]>([
  [prefill, '100000', 'aboveUnpruned[55.5 ms'],
  [prefill, '0.5x', 'aboveUnpruned[55.5 ms'],
  [prefill, '5 ms', 'beyondReach[9.32 ms'],
  [prefill, '12o', 'notANumber['],
  [tokens, '101', 'aboveUnpruned[100'],
  [tokens, '1', 'beyondReach[16.8'],
  [flops, '-5', 'belowNothing[0.0%'],
  [tokens, '-5', 'beyondReach[16.8'],
  [flops, '99', 'beyondReach[83.2%'],
  [flops, 'kv:40%', 'otherMetric[axisKv['],
  [tokens, 'FLOPs: 60%', 'otherMetric[flopsDecoder['],
  [flops, '0.6', 'fractionSuspected[60%|0.6%'],
  [flops, ',25', 'fractionSuspected[25%|,25%'],
])('on %j "%s" is refused, and named as it was typed', (axis, written, why) => {
  const read = readBudget(strings, axis, ` ${written} `, range);
  expect(read).toMatchObject({ kind: 'refused' });
  expect((read as { why: string }).why).toContain(`notTaken[${written}|${why}`);
});

it.each<[string, string]>([
  ['1.2x', '46.25'],
  ['50%', '27.75'],
  ['0.02s', '20'],
  ['55.5', '55.5'],
])('%s is shown in the field as its milliseconds', (written, milliseconds) => {
  const read = readBudget(strings, prefill, written, range);
  if (read.kind !== 'taken') throw new Error(read.why);
  expect(fieldText(prefill, read.reduction, stated)).toBe(milliseconds);
  expect(budgetAt(prefill, read.reduction, stated).value).toBeCloseTo(Number(milliseconds), 6);
});

it('takes what the slider reaches, and nothing beyond it', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 200, noNaN: true }), (milliseconds) => {
      const read = readBudget(strings, prefill, `${milliseconds.toFixed(3)}ms`, range);
      const saved = 1 - Number(milliseconds.toFixed(3)) / 55.5;
      const isWithin = saved >= 0 && saved <= range.largest / sliderSteps;
      expect(read.kind).toBe(isWithin ? 'taken' : 'refused');
    }),
  );
});

it('takes a part of a percent if it is written as one', () => {
  const read = readBudget(strings, flops, '0.6%', range);
  expect(read).toEqual({ kind: 'taken', reduction: 0.006 });
  expect(readBudget(strings, tokens, '99.5', range).kind).toBe('taken');
});
