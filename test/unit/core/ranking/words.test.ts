import { expect, it } from 'vitest';
import { rankingText } from '../../../../src/core/ranking/words';
import type { Ranking } from '../../../../src/core/ranking/families';

it.each<[Ranking, string]>([
  [{ kind: 'self-cross' }, 'self-cross'],
  [{ kind: 'self-cross', heads: 'max', textRows: 'mean', debiased: false }, 'self-cross'],
  [{ kind: 'random', seed: 4 }, 'random, seed 4'],
  [{ kind: 'stride', grid: [3, 4] }, 'stride, grid 3 x 4'],
  [{ kind: 'cross', coverage: { block: 2 } }, 'cross, 2 x 2 blocks'],
  [{ kind: 'cross', heads: 'mean', textRows: 'last' }, 'cross, mean of heads, last text row'],
  [{ kind: 'stride', sizeBias: 0.5 }, 'stride, size bias 0.5'],
  [{ kind: 'dart' }, 'dart'],
  [{ kind: 'random', seed: 4, sizeBias: 0 }, 'random, seed 4'],
  [
    { kind: 'self-cross', exponents: [0.5, 1], coverage: { block: 3, share: 0.25, grid: [6, 6] } },
    'self-cross, exponents 0.5 and 1, 3 x 3 blocks for 25% of the places, grid 6 x 6',
  ],
])('%j is called %s', (ranking, words) => {
  expect(String(rankingText(ranking))).toBe(words);
});
