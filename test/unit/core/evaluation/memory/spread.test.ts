import { expect, it } from 'vitest';
import { memoryPair, memoryRuns } from '../../../../../src/core/evaluation/memory/spread';
import { memoryChange } from '../../../../../src/core/figures/memory';

const mebibyte = 1024 ** 2;
const bytes = (...values: number[]): number[] => values.map((value) => value * mebibyte);

it('is the median of the processes, within the least and the largest', () => {
  const pruned = bytes(35.8, 36.5, 36.4, 36.6, 35.9, 36.2);
  const unpruned = bytes(33.2, 34.2, 33.9, 34.0, 33.7, 34.1);
  expect(pruned).toHaveLength(memoryRuns);
  const pair = memoryPair(pruned, unpruned);
  expect(pair.pruned / mebibyte).toBeCloseTo(36.3);
  expect(pair.dense / mebibyte).toBeCloseTo(33.95);
  expect(pair.interval!.pruned).toEqual(bytes(35.8, 36.6));
  expect(pair.interval!.dense).toEqual(bytes(33.2, 34.2));
  expect(pair.runs).toBe(6);
  expect(memoryChange(pair)!.isSignificant).toBe(true);
});

it('is wider where few processes were measured: two may be alike by chance', () => {
  const pair = memoryPair(bytes(36), bytes(34));
  expect(pair.interval!.pruned).toEqual([
    36 * mebibyte - 2 * mebibyte,
    36 * mebibyte + 2 * mebibyte,
  ]);
  expect(memoryChange(pair)!.isSignificant).toBe(false);
  expect(memoryPair([100], [80]).interval!.pruned[0]).toBe(0);
});
