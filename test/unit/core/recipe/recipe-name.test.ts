import { describe, expect, it } from 'vitest';
import { bareName, nameProblem, recipeName } from '../../../../src/core/recipe/recipe-name';

it.each([
  ['half', undefined],
  ['llava-7b-60.fitprune.json', undefined],
  ['名前 2', undefined],
  ['console', undefined],
  ['', 'empty'],
  ['   ', 'empty'],
  ['.fitprune.json', 'empty'],
  ['a/b', 'characters'],
  ['..\\b', 'characters'],
  ['..', 'characters'],
  ['a:b', 'characters'],
  ['a\nb', 'characters'],
  ['con', 'reserved'],
  ['NUL.x', 'reserved'],
])('%j is %s', (name, problem) => {
  expect(nameProblem(name)).toBe(problem);
});

it('is the name without its suffix', () => {
  expect(bareName(' half.fitprune.json ')).toBe('half');
  expect(bareName('fitprune.json')).toBe('fitprune.json');
});

describe('the default name of a recipe', () => {
  const model = { name: 'llava' };
  const budget = { metric: 'flops', convention: 'decoder', reduction: 0.6 } as const;
  it.each([
    ['llava-60', undefined, undefined],
    ['llava-60', 'fitprune+', 1],
    ['llava-60-fitprune', 'fitprune', undefined],
    ['llava-60-before-75', 'fitprune+', 0.75],
    ['llava-60-fitprune-before-33.33', 'fitprune', 0.3333],
    ['llava-60-before', 'fitprune+', 'auto'],
    ['llava-60-stride', 'stride', undefined],
  ] as const)('%s', (name, method, before) => {
    expect(recipeName(model, budget, method, before)).toBe(name);
    expect(nameProblem(name)).toBeUndefined();
  });

  it('includes amounts of tokens', () => {
    const tokens = { metric: 'tokens', convention: 'decoder', value: 200 } as const;
    expect(recipeName(model, tokens)).toBe('llava-tokens-200');
  });

  it('has milliseconds without their metric', () => {
    const time = { convention: 'decoder', value: 45.6 } as const;
    expect(recipeName(model, { metric: 'latency', ...time })).toBe('llava-45.6ms');
    expect(recipeName(model, { metric: 'ttft', ...time })).toBe('llava-ttft-45.6ms');
  });
});
