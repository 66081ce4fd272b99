import { expect, test } from 'vitest';
import { flopsLegend } from '../../../../src/cli/evaluation/flops-legend';
import type { Recipe } from '../../../../src/core/recipe/types';
import { example } from '../../core/recipe/example';

const counting: Recipe = { ...example, budget: { ...example.budget, overhead: true } };
const random: Recipe = { ...example, ranking: { kind: 'random', seed: 0 } };
const of = 'FLOPs of decoder layers over all tokens';

test.each<[string, Recipe[], string]>([
  ['of new recipes', [counting, counting], `${of}, with what choosing the tokens takes.`],
  ['of older ones', [example, random], `${of}, without what choosing the tokens takes.`],
  ['that take nothing', [random], `${of}.`],
  [
    'where an older one leaves nothing out',
    [counting, random],
    `${of}, with what choosing the tokens takes.`,
  ],
  [
    'of both, by name',
    [counting, example, random],
    `${of}, with what choosing the tokens takes; without it, so that they do not compare with the others: r1.`,
  ],
])('%s', (_, recipes, expected) => {
  const files = recipes.map((recipe, at) => ({ path: `r${at}.fitprune.json`, text: '', recipe }));
  const names = files.map((_file, at) => `r${at}`);
  expect(flopsLegend(files, names)).toBe(expected);
});
