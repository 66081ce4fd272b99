import { describe, expect, it, test } from 'vitest';
import {
  achieved,
  describeBudget,
  formatBudget,
  parseBudget,
  typedBudget,
} from '../../../../src/core/cost/budget';
import { reachableReduction } from '../../../../src/core/cost/reachable';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { HumanError } from '../../../../src/core/errors';
import { llava7b, llavaPrompt } from './shapes';

describe('parseBudget', () => {
  test.each([
    ['60%', { metric: 'flops', reduction: 0.6 }],
    [' 54.9 % ', { metric: 'flops', reduction: 0.549 }],
    ['0%', { metric: 'flops', reduction: 0 }],
    ['flops:60%', { metric: 'flops', reduction: 0.6 }],
    ['2.5TFLOPs', { metric: 'flops', value: 2.5e12 }],
    ['2.5 tflops', { metric: 'flops', value: 2.5e12 }],
    ['800 GFLOPs', { metric: 'flops', value: 8e11 }],
    ['1.25TMACs', { metric: 'flops', value: 2.5e12 }],
    ['2.5e12', { metric: 'flops', value: 2.5e12 }],
    ['tokens:128', { metric: 'tokens', value: 128 }],
    ['tokens:128.5', { metric: 'tokens', value: 128.5 }],
    ['tokens:50%', { metric: 'tokens', reduction: 0.5 }],
    ['kv:40%', { metric: 'kv', reduction: 0.4 }],
    ['KV: 40%', { metric: 'kv', reduction: 0.4 }],
  ] as const)('%s', (text, expected) => {
    expect(parseBudget(text, 'visual')).toEqual({
      ...expected,
      ...{ convention: 'visual', overhead: true },
    });
  });

  test.each([
    ['', /cannot be read/],
    ['lots', /not a number/],
    ['60', /did you mean 60%/],
    ['60,5%', /write 60\.5%/],
    ['60％', /write 60%/],
    ['0.6', /did you mean 60%/],
    ['100%', /below 100%/],
    ['-5%', /below 100%/],
    ['-2TFLOPs', /more than 0/],
    ['3TB', /"tb" is not a unit/],
    ['tokens:5GFLOPs', /does not count tokens/],
    ['kv:3e9', /percentage/],
    ['speed:5', /cannot be read/],
    ['latency:5', /did you mean 5ms/],
    ['ttft:3GFLOPs', /not a unit of time/],
    ['0.5x', /at least 1x/],
    ['NaN', /not a number/],
  ])('refuses "%s" and shows how to write one', (text, why) => {
    const act = () => parseBudget(text);
    expect(act).toThrow(why);
    expect(act).toThrow(/[^?.]\. Write for example 60%/);
    expect(act).toThrow(HumanError);
  });
});

test.each([
  ['60%', '60% fewer FLOPs', '60%'],
  ['2.5e12', '2.50 TFLOPs (decoder)', '2.50 TFLOPs'],
  ['tokens:128', '128 visual tokens a layer', 'tokens:128'],
  ['tokens:50%', '50.0% fewer visual tokens a layer', 'tokens:50%'],
  ['kv:40%', '40.0% smaller KV cache', 'kv:40%'],
])('%s reads back and is worded as "%s"', (text, words, written) => {
  const budget = parseBudget(text);
  expect(formatBudget(budget)).toBe(written);
  expect(parseBudget(written)).toEqual(budget);
  expect(describeBudget(budget).replace('60.0%', '60%')).toContain(words);
});

describe('typedBudget', () => {
  it.each([
    ['3x', '3x'],
    ['latency:1.3x', 'latency:1.3x'],
    ['2x', 'ttft:50% (2x)'],
    ['ttft:50%', 'ttft:50% (2x)'],
    ['latency:47%', 'latency:47%'],
    ['120ms', '120ms'],
    ['latency:120ms', '120ms'],
    ['ttft:120ms', 'ttft:120ms'],
    ['60%', '60%'],
  ])('%s is called %s', (written, name) => {
    expect(typedBudget(parseBudget(written))).toBe(name);
  });
});

describe('achieved', () => {
  const cost = scheduleCost(llava7b, llavaPrompt, [{ layer: 1, keep: 0.5 }]);
  const against = (text: string, convention: 'decoder' | 'visual' = 'decoder') =>
    achieved(parseBudget(text, convention), llava7b, llavaPrompt, cost);

  it('measures the gap in the metric and convention of the budget', () => {
    expect(against('40%').gap).toBeCloseTo(cost.reduction.decoder - 0.4, 12);
    expect(against('40%', 'visual').gap).toBeCloseTo(cost.reduction.visual - 0.4, 12);
    expect(against('kv:40%').gap).toBeCloseTo(cost.kvReduction - 0.4, 12);
    expect(against('tokens:300').gap).toBeCloseTo((300 - cost.meanVisualTokens) / 576, 12);
  });

  it('is met exactly at the budget and missed just under it', () => {
    const { decoder } = cost.flops;
    expect(against(`${decoder}FLOPs`)).toMatchObject({ met: true, gap: 0 });
    expect(against(`${String(decoder - 1e6)}FLOPs`).met).toBe(false);
    expect(against(`tokens:${cost.meanVisualTokens}`).met).toBe(true);
  });
});

describe('reachableReduction', () => {
  const reach = (text: string) => reachableReduction(parseBudget(text), llava7b, llavaPrompt);

  test.each([
    ['tokens:1280', 'tokens:350'],
    ['900TFLOPs', '5.20 TFLOPs'],
  ])('%s is above the model, and %s is what may be meant', (text, example) => {
    expect(() => reach(text)).toThrow(/above the unpruned model/);
    expect(() => reach(text)).toThrow(new RegExp(`such as ${example}\\.$`));
    expect(reach(example)).toBeGreaterThan(0);
  });

  test.each(['95%', 'tokens:10', 'kv:90%', '1e11'])('%s is beyond reach', (text) => {
    expect(() => reach(text)).toThrow(/beyond reach/);
    expect(() => reach(text)).toThrow(HumanError);
  });

  test.each([
    ['95%', '88.5%'],
    ['tokens:10', 'tokens:19'],
    ['kv:90%', 'kv:86.2%'],
  ])('for %s it names %s, which is within reach', (text, named) => {
    expect(() => reach(text)).toThrow(named);
    expect(() => reach(named)).not.toThrow();
  });
});
