import { expect, test } from 'vitest';
import { reachOf } from '../../../../../src/core/recipe/comparison/reach';
import type { Budget } from '../../../../../src/core/cost/types';
import { recipe } from './recipes';

test.each<[Budget, string, string, boolean]>([
  [{ metric: 'flops', convention: 'decoder', reduction: 0.6 }, '60%', '60.1%', true],
  [{ metric: 'flops', convention: 'visual', reduction: 0.7 }, '70%', '67.2%', false],
  [{ metric: 'kv', convention: 'decoder', reduction: 0.5 }, 'kv:50%', '57.9%', true],
  [{ metric: 'tokens', convention: 'decoder', value: 128 }, 'tokens:128', '202', false],
  [{ metric: 'flops', convention: 'decoder', value: 3.5e12 }, '3.50 TFLOPs', '3.43 TFLOPs', true],
])('%j', (budget, written, reachedText, met) => {
  expect(reachOf(recipe({ budget }))).toMatchObject({ budget: written, reachedText, met });
});
