import { describe, expect, it } from 'vitest';
import type { EvaluationIdentity, SampleResult } from '../../../../src/core/evaluation/types';
import { flipsIn, isFlipped } from '../../../../src/core/inspection/flips';

describe('flips', () => {
  it.each([
    ['A cat.', 'cat', false],
    ['two', '2', false],
    ['red', 'blue', true],
    ['', 'blue', true],
    ['', '', false],
  ])('from "%s" to "%s": %s', (unpruned, pruned, expected) => {
    expect(isFlipped(unpruned, pruned)).toBe(expected);
  });

  const run = (more: Partial<EvaluationIdentity>, samples: [string, string, string][]) => ({
    identity: { model: 'm', data: 'd', ...more } as EvaluationIdentity,
    samples: samples.map(
      ([sample, unpruned, pruned]) =>
        ({
          sample,
          unpruned: { text: unpruned },
          candidates: [
            { hash: 'other', text: 'x' },
            { hash: 'mine', text: pruned },
          ],
        }) as SampleResult,
    ),
  });

  it('are those of the recipe, over all shards of the model and data', () => {
    const shards = [
      run({}, [
        ['a', 'red', 'red'],
        ['b', 'red', 'blue'],
      ]),
      run({}, [
        ['b', 'red', 'blue'],
        ['c', '', 'blue'],
      ]),
      run({ data: 'another' }, [['d', 'red', 'blue']]),
      run({ model: 'another' }, [['e', 'red', 'blue']]),
    ];
    const wanted = { candidate: 'mine', model: 'm', data: 'd' };
    expect(flipsIn(shards, wanted)).toEqual({ flipped: new Set(['b', 'c']), of: 3 });
    expect(flipsIn(shards, { ...wanted, candidate: 'nobody' })).toBeUndefined();
    expect(flipsIn([], wanted)).toBeUndefined();
  });
});
