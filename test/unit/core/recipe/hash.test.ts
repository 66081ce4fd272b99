import type { Ranking } from '../../../../src/core/ranking/families';
import { expect, it } from 'vitest';
import { scheduleHash } from '../../../../src/core/recipe/hash';

const schedule = [{ layer: 1, keep: 0.5 }];
const hash = scheduleHash(schedule, { kind: 'random', seed: 1 });

it('depends on schedule and ranking, not on how they are written', () => {
  expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(scheduleHash([{ keep: 0.50001, layer: 1 }], { seed: 1, kind: 'random' })).toBe(hash);
});

/** Hashes in recorded evaluations: these rankings are older than the others. */
it.each([
  [{ kind: 'self-cross' }, 'c0eec7cc893cb76bbf8384699af63b40816c3381a360f607a009ce4c9c4df0ff'],
  [{ kind: 'self' }, 'e6afa94303c7f7f6f936ffa1a3917bf6a5522dbb2b9bfd7202bc65e025a39ab0'],
  [{ kind: 'random', seed: 1 }, '7a59512130ad6ef5e54b4bcab82fcc72829d7afef37315a130bf1ecb951d6f18'],
] as const)('of %j never changes', (ranking, recorded) => {
  expect(scheduleHash(schedule, ranking)).toBe(`sha256:${recorded}`);
});

it.each<[Ranking, Ranking]>([
  [
    { kind: 'self-cross', heads: 'max', textRows: 'mean', debiased: false, exponents: [1, 1] },
    { kind: 'self-cross' },
  ],
  [
    { coverage: { share: 1, grid: [2, 3], block: 2 }, kind: 'cross' },
    { kind: 'cross', coverage: { block: 2, grid: [2, 3] } },
  ],
])('takes %j for %j', (written, short) => {
  expect(scheduleHash(schedule, written)).toBe(scheduleHash(schedule, short));
});

it('distinguishes all rankings', () => {
  const rankings: Ranking[] = [
    { kind: 'self-cross' },
    { kind: 'self-cross', heads: 'mean' },
    { kind: 'self-cross', textRows: 'max' },
    { kind: 'self-cross', textRows: 'last' },
    { kind: 'self-cross', debiased: true },
    { kind: 'self-cross', exponents: [1, 2] },
    { kind: 'self-cross', exponents: [2, 1] },
    { kind: 'self-cross', coverage: { block: 2 } },
    { kind: 'self-cross', coverage: { block: 3 } },
    { kind: 'self-cross', coverage: { block: 2, share: 0.5 } },
    { kind: 'self-cross', coverage: { block: 2, grid: [2, 3] } },
    { kind: 'self-cross', coverage: { block: 2, grid: [3, 2] } },
    { kind: 'stride' },
    { kind: 'stride', grid: [3, 2] },
  ];
  const hashes = rankings.map((ranking) => scheduleHash(schedule, ranking));
  expect(new Set(hashes).size).toBe(rankings.length);
});

it.each([
  ['another layer', [{ layer: 2, keep: 0.5 }], { kind: 'random', seed: 1 }],
  ['another keep', [{ layer: 1, keep: 0.5001 }], { kind: 'random', seed: 1 }],
  ['another seed', schedule, { kind: 'random', seed: 2 }],
  ['another ranking', schedule, { kind: 'self' }],
] as const)('distinguishes %s', (_, other, ranking) => {
  expect(scheduleHash(other, ranking)).not.toBe(hash);
});
