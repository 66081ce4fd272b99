import { expect, it } from 'vitest';
import { diffRecipes } from '../../../../src/core/recipe/diff';
import { scheduleHash } from '../../../../src/core/recipe/hash';
import type { Recipe } from '../../../../src/core/recipe/types';
import { example } from './example';

it('finds nothing between a recipe and itself', () => {
  expect(diffRecipes(example, structuredClone(example))).toEqual({
    schedule: [],
    model: [],
    budget: [],
    ranking: [],
    equivalent: true,
  });
});

it('tells a step before the decoder from one of a layer', () => {
  const [, ...rest] = example.schedule;
  const other = { ...example, schedule: [{ layer: -1, keep: 0.72 }, ...rest] };
  expect(diffRecipes(example, other).schedule).toEqual([
    { kind: 'added', layer: -1, to: 0.72 },
    { kind: 'removed', layer: 1, from: 0.72 },
  ]);
  expect(scheduleHash(other.schedule, example.ranking)).not.toBe(
    scheduleHash(example.schedule, example.ranking),
  );
});

it('tells steps that came, went and changed, and keys that differ', () => {
  const other: Recipe = {
    ...example,
    model: { ...example.model, headSize: 128, textTokens: 80 },
    budget: { metric: 'flops', convention: 'decoder', value: 3e12 },
    schedule: [
      { layer: 1, keep: 0.72 },
      { layer: 4, keep: 0.5 },
      { layer: 16, keep: 0.18 },
      { layer: 20, keep: 0.1 },
    ],
    ranking: { kind: 'random', seed: 1 },
  };
  expect(diffRecipes(example, other)).toEqual({
    schedule: [
      { kind: 'changed', layer: 4, from: 0.48, to: 0.5 },
      { kind: 'removed', layer: 9, from: 0.28 },
      { kind: 'added', layer: 20, to: 0.1 },
    ],
    model: [
      { key: 'textTokens', from: 70, to: 80 },
      { key: 'headSize', from: undefined, to: 128 },
    ],
    budget: [
      { key: 'reduction', from: 0.6, to: undefined },
      { key: 'value', from: undefined, to: 3e12 },
    ],
    ranking: [
      { key: 'kind', from: 'self-cross', to: 'random' },
      { key: 'seed', from: undefined, to: 1 },
    ],
    equivalent: false,
  });
});

it('calls recipes equivalent that only say differently what to do', () => {
  const other = { ...example, budget: { ...example.budget, reduction: 0.5 } };
  expect(diffRecipes(example, other).equivalent).toBe(true);
});
