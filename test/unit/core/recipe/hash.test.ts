import { expect, it } from 'vitest';
import { scheduleHash } from '../../../../src/core/recipe/hash';

const schedule = [{ layer: 1, keep: 0.5 }];
const hash = scheduleHash(schedule, { kind: 'random', seed: 1 });

it('depends on schedule and ranking, not on how they are written', () => {
  expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(scheduleHash([{ keep: 0.50001, layer: 1 }], { seed: 1, kind: 'random' })).toBe(hash);
});

it.each([
  ['another layer', [{ layer: 2, keep: 0.5 }], { kind: 'random', seed: 1 }],
  ['another keep', [{ layer: 1, keep: 0.5001 }], { kind: 'random', seed: 1 }],
  ['another seed', schedule, { kind: 'random', seed: 2 }],
  ['another ranking', schedule, { kind: 'self' }],
] as const)('tells %s', (_, other, ranking) => {
  expect(scheduleHash(other, ranking)).not.toBe(hash);
});
