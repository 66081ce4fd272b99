import { describe, expect, it } from 'vitest';
import { validateMemory } from '../../../src/protocol/panel-memory';
import { validatePanelMessage } from '../../../src/protocol/trade-off-messages';

const budget = { metric: 'flops', convention: 'decoder', reduction: 0.5 };
const schedule = [
  { layer: 0, keep: 0.8 },
  { layer: 3, keep: 0.2 },
];
const before = 0.75;
/** As the panel moves the step of a recipe that cuts before the decoder. */
const behindCut = [{ layer: -1, keep: 0.9 }, ...schedule];

describe('validatePanelMessage', () => {
  it.each([
    { type: 'ready' },
    { type: 'calibrate' },
    { type: 'retry' },
    { type: 'manageTrust' },
    { type: 'showLog' },
    { type: 'openRecipe', recipe: 'file:///a' },
    { type: 'chooseRecipe', recipe: 'file:///a' },
    { type: 'chooseStatistics', file: '/a' },
    { type: 'fit', budget, method: 'fitprune+', before },
    { type: 'chooseBefore', keep: 0.5 },
    { type: 'chooseMethod', method: 'fitprune' },
    { type: 'evaluate', recipe: 'file:///a' },
    { type: 'sweep' },
    { type: 'cancelMeasuring' },
    { type: 'cancelCalibration' },
    { type: 'savePoint', sweep: '/s.json', index: 12 },
    {
      type: 'saveAs',
      budget: { metric: 'tokens', convention: 'visual', value: 57.4 },
      method: 'fitprune',
      before: 1,
    },
    { type: 'update', recipe: 'file:///a', budget, method: 'fitprune', before },
    { type: 'predict', recipe: 'file:///a', schedule: behindCut },
    { type: 'edit', recipe: 'file:///a', before: behindCut, schedule: behindCut },
    { type: 'predict', recipe: 'file:///a', schedule },
    { type: 'edit', recipe: 'file:///a', before: [], schedule },
    { type: 'export', format: 'png', plot: 'curve', content: 'AAAA' },
  ])('takes %j, and drops unknown keys', (message) => {
    expect(validatePanelMessage(message)).toEqual(message);
    expect(validatePanelMessage({ ...message, more: 1 })).toEqual(message);
  });

  it.each([
    undefined,
    null,
    'ready',
    [],
    {},
    { type: 'toString' },
    { type: 'openRecipe' },
    { type: 'openRecipe', recipe: 3 },
    { type: 'openRecipe', recipe: 'x'.repeat(10_001) },
    { type: 'chooseStatistics', file: ['/a'] },
    { type: 'fit' },
    { type: 'fit', budget, method: 'random', before },
    { type: 'fit', budget, method: 'fitprune' },
    { type: 'fit', budget, method: 'fitprune', before: 0 },
    { type: 'chooseBefore', keep: 1.5 },
    { type: 'chooseMethod', method: 'fastv' },
    { type: 'savePoint', sweep: '/s.json', index: -1 },
    { type: 'savePoint', index: 0 },
    { type: 'evaluate' },
    { type: 'fit', budget: { ...budget, reduction: 1 }, method: 'fitprune', before },
    { type: 'update', budget, method: 'fitprune', before },
    { type: 'predict', recipe: 'a', schedule: [{ layer: 0, keep: 0 }] },
    { type: 'predict', recipe: 'a', schedule: [{ layer: -2, keep: 0.5 }] },
    { type: 'predict', recipe: 'a', schedule: [{ layer: 0.5, keep: 0.5 }] },
    { type: 'predict', recipe: 'a', schedule: [...schedule].reverse() },
    { type: 'predict', recipe: 'a', schedule: [schedule[1], { layer: 4, keep: 0.3 }] },
    { type: 'edit', recipe: 'a', schedule },
    { type: 'export', format: 'exe', plot: 'curve', content: '' },
    { type: 'export', format: 'svg', plot: '../curve', content: '' },
    { type: 'export', format: 'svg', plot: 'curve' },
  ])('refuses %j', (message) => {
    expect(validatePanelMessage(message)).toBeUndefined();
  });
});

describe('a budget', () => {
  it.each([
    { metric: 'flops', convention: 'decoder' },
    { ...budget, value: 3 },
    { ...budget, metric: 'time' },
    { ...budget, convention: 'other' },
    { ...budget, reduction: -0.1 },
    { ...budget, reduction: NaN },
    { ...budget, reduction: '0.5' },
    { metric: 'kv', convention: 'decoder', value: 10 },
    { metric: 'tokens', convention: 'decoder', value: 0 },
    { metric: 'tokens', convention: 'decoder', value: Infinity },
    [],
  ])('is not %j', (raw) => {
    const message = { type: 'fit', budget: raw, method: 'fitprune', before };
    expect(validatePanelMessage(message)).toBeUndefined();
  });

  it.each([
    [{ overhead: true }, { overhead: true }],
    [{ overhead: false }, {}],
    [{ overhead: 1 }, {}],
    [{ value: undefined }, {}],
    [{ predicted: { device: 'x' } }, {}],
  ])('with %j is read with %j', (more, kept) => {
    const message = { type: 'fit', budget: { ...budget, ...more }, method: 'fitprune', before };
    expect(validatePanelMessage(message)).toStrictEqual({
      ...message,
      budget: { ...budget, ...kept },
    });
  });
});

describe('validateMemory', () => {
  it('keeps known keys and drops the rest', () => {
    const memory = { folder: '/m', metric: 'kv', convention: 'visual', reduction: 0.4 };
    expect(validateMemory({ ...memory, statistics: '/s', recipe: 'r', more: 1 })).toEqual({
      ...memory,
      statistics: '/s',
      recipe: 'r',
    });
    expect(validateMemory({ folder: '/m', metric: 'x', reduction: 7, recipe: 1 })).toStrictEqual({
      folder: '/m',
    });
  });

  it('remembers what the measured plot showed', () => {
    const measured = { x: 'time', y: 'kl', category: 'color', data: 'sha256:0' };
    const memory = { folder: '/m', method: 'fitprune+', before, measured };
    expect(validateMemory(memory)).toEqual(memory);
    const odd = { folder: '/m', method: 'random', before: 0, measured: { x: 'cost', y: 'kl' } };
    expect(validateMemory(odd)).toEqual({ folder: '/m' });
  });

  it.each([undefined, null, {}, { folder: 3 }, 'folder'])('is refused: %j', (raw) => {
    expect(validateMemory(raw)).toBeUndefined();
  });
});
