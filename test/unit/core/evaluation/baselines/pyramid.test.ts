import { describe, expect, it } from 'vitest';
import { pyramid } from '../../../../../src/core/evaluation/baselines/pyramid';

const upTo = (layers: number): number[] => Array.from({ length: layers }, (_, layer) => layer);

describe('pyramid', () => {
  it.each([
    // The paper cuts LLaVA-1.5-7B after layers 8, 16 and 24 of 32, counted from 1.
    [32, upTo(32), [7, 15, 23]],
    [8, upTo(8), [1, 3, 5]],
    // Layers that coincide become one.
    [2, upTo(2), [0, 1]],
    [1, upTo(1), [0]],
    [1, [], []],
    // A layer that cannot prune is replaced by the next that can, or by the last.
    [8, [2, 6], [2, 6]],
    [8, [0, 1], [1]],
  ])('of %d layers, of which %j can prune, cuts after %j', (layers, prunable, cuts) => {
    expect(pyramid(layers, prunable).layers).toEqual(cuts);
  });

  it('keeps the same part of what enters at every stage', () => {
    const { keeps } = pyramid(32, upTo(32));
    for (const amount of [0, 0.25, 0.5, 0.9]) {
      const kept = [1, ...keeps(amount)];
      const parts = kept.slice(1).map((one, at) => one / kept[at]!);
      for (const part of parts) expect(part).toBeCloseTo(1 - amount, 12);
    }
  });
});
