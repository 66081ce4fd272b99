import { expect, test } from 'vitest';
import { flopsLegend } from '../../../../src/cli/evaluation/flops-legend';
import type { Recipe } from '../../../../src/core/recipe/types';
import { example } from '../../core/recipe/example';

const counting: Recipe = { ...example, budget: { ...example.budget, overhead: true } };
const random: Recipe = { ...example, ranking: { kind: 'random', seed: 0 } };
const of = 'FLOPs of decoder layers over all tokens';

test.each<[string, Recipe[], string]>([
  ['of new recipes', [counting, counting], `${of}, including the cost of choosing the tokens.`],
  ['of older ones', [example, random], `${of}, without the cost of choosing the tokens.`],
  ['that take nothing', [random], `${of}.`],
  [
    'where an older one leaves nothing out',
    [counting, random],
    `${of}, including the cost of choosing the tokens.`,
  ],
  [
    'of both, by name',
    [counting, example, random],
    `${of}, including the cost of choosing the tokens; without it, and so not comparable with the others: r1.`,
  ],
])('%s', (_, recipes, expected) => {
  const files = recipes.map((recipe, at) => ({ path: `r${at}.fitprune.json`, text: '', recipe }));
  const names = files.map((_file, at) => `r${at}`);
  expect(flopsLegend(files, names)).toBe(expected);
});
