import { expect, test } from 'vitest';
import type { Ranking } from '../../../../src/core/ranking/families';
import type { FitRecord } from '../../../../src/core/recipe/types';
import { methods } from '../../../../src/core/fit/methods';
import { isCurrentRanking } from '../../../../src/host/evaluation/current-ranking';

const plus = methods['fitprune+'].ranking!;
const withGrid = (ranking: Ranking): Ranking =>
  'coverage' in ranking
    ? { ...ranking, coverage: { ...ranking.coverage, grid: [12, 12] } }
    : ranking;

test.each<[string, Partial<FitRecord> | undefined, Ranking, boolean]>([
  ['by hand', undefined, { kind: 'self' }, true],
  ['a baseline, whatever it ranks by', { method: 'stride' }, { kind: 'stride' }, true],
  ['the paper’s', { method: 'fitprune' }, { kind: 'self-cross' }, true],
  ['the paper’s name with another ranking', { method: 'fitprune' }, { kind: 'self' }, false],
  ['ours', { method: 'fitprune+' }, plus, true],
  ['ours, with a grid', { method: 'fitprune+' }, withGrid(plus), true],
  [
    'ours, of heads by their mean',
    { method: 'fitprune+' },
    { ...plus, heads: 'mean' } as Ranking,
    true,
  ],
  ['ours of another version', { method: 'fitprune+' }, { kind: 'self-cross' }, false],
  ['searched', { method: 'fitprune+', objective: 'output' }, { kind: 'self' }, true],
])('%s', (_, fit, ranking, expected) => {
  const record: FitRecord = { method: 'fitprune', tool: 't', ...fit };
  expect(isCurrentRanking({ ranking, ...(fit && { fit: record }) })).toBe(expected);
});
