import fc from 'fast-check';
import { expect, it } from 'vitest';
import { excludesZero, retainedOf } from '../../../../src/core/figures/retained';

it.each([
  [
    'what is recorded goes first',
    { accuracy: 0.5, dense: 1, retained: { value: 0.9, interval: [0.8, 1] } },
    { value: 0.9, interval: [0.8, 1] },
  ],
  ['else the ratio', { accuracy: 0.93, dense: 0.94 }, { value: 0.93 / 0.94 }],
  [
    'with the interval of the difference',
    { accuracy: 0.4, dense: 0.5, interval: [-0.2, 0] },
    { value: 0.8, interval: [0.6, 1] },
  ],
  [
    'which ends at nothing',
    { accuracy: 0.1, dense: 0.5, interval: [-0.6, -0.2] },
    { value: 0.2, interval: [0, 0.6] },
  ],
  [
    'no change at all is bounded by how many there were',
    { accuracy: 0.8, dense: 0.8, interval: [0, 0] },
    {
      value: 1,
      interval: [1 - (1 - 0.025 ** (1 / 100)) / 0.8, 1 + (1 - 0.025 ** (1 / 100)) / 0.8],
    },
  ],
  [
    'a model that knows nothing keeps nothing',
    { accuracy: 0, dense: 0, interval: [0, 0] },
    undefined,
  ],
  [
    'nothing changed among few is no certainty',
    {
      accuracy: 1,
      dense: 1,
      interval: [0, 0],
      retained: { value: 1, interval: [1, 1] },
      samples: 50,
    },
    { value: 1, interval: [0.025 ** (1 / 50), 1] },
  ],
  [
    'of those alone that were scored',
    { accuracy: 0.5, dense: 0.5, interval: [0, 0], samples: 50, answered: 1 },
    { value: 1, interval: [0, 2] },
  ],
  ['nor one of which nothing is known', { accuracy: 0.4 }, undefined],
  ['or that answered nothing', { dense: 0.4 }, undefined],
] as const)('%s', (_, record, expected) => {
  expect(retainedOf({ samples: 100, ...record })).toEqual(expected);
});

it('lies within its interval if the difference does', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      share,
      fc.double({ min: 0.01, max: 1, noNaN: true }),
      share,
      share,
      (accuracy, unpruned, below, above) => {
        const difference = accuracy - unpruned;
        const { value, interval } = retainedOf({
          accuracy,
          dense: unpruned,
          interval: [difference - below, difference + above],
          samples: 100,
        })!;
        expect(interval![0]).toBeGreaterThanOrEqual(0);
        expect(interval![0]).toBeLessThanOrEqual(value + 1e-9);
        expect(interval![1]).toBeGreaterThanOrEqual(value - 1e-9);
      },
    ),
  );
});

it.each([
  [[0.1, 0.2], true],
  [[-0.2, -0.1], true],
  [[-0.1, 0.1], false],
  [[0, 0.1], false],
] as const)('%j excludes zero: %s', (interval, expected) => {
  expect(excludesZero(interval)).toBe(expected);
});
