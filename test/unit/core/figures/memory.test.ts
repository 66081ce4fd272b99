import { expect, test } from 'vitest';
import { memoryChange, memoryChangeText, type Memory } from '../../../../src/core/figures/memory';

const mebibyte = 1024 ** 2;

function memory(pruned: number, unpruned: number, half?: number): Memory {
  const ends = (of: number) => [(of - half!) * mebibyte, (of + half!) * mebibyte] as const;
  return {
    ...{ pruned: pruned * mebibyte, dense: unpruned * mebibyte },
    ...(half !== undefined && { interval: { pruned: ends(pruned), dense: ends(unpruned) } }),
  };
}

test.each<[string, Memory, string]>([
  ['a saving beyond both intervals', memory(90, 100, 1), '−10.0% [−12.0%, −8.0%]'],
  ['a growth beyond them', memory(110, 100, 1), '+10.0% [+8.0%, +12.0%]'],
  ['intervals that meet', memory(34, 36, 1), 'cannot be told apart, [−11.1%, 0.0%]'],
  [
    'one process each, as older versions measured',
    memory(34, 36),
    'cannot be told apart, one process each, no interval',
  ],
  ['one process each that differ', memory(30, 36), '−16.7%, one process each, no interval'],
])('%s', (_, measured, words) => {
  expect(memoryChangeText(measured)!.toString()).toBe(words);
  expect(memoryChange(measured)!.isSignificant).toBe(!words.startsWith('cannot'));
});

test('there is no change of nothing', () => {
  expect(memoryChangeText(memory(0, 0, 0))).toBeUndefined();
});
