import { describe, expect, it } from 'vitest';
import { suiteEvaluation } from '../../../../../src/core/recipe/results/suite-evaluation';
import type { SuiteRecord } from '../../../../../src/core/recipe/types';

const suite: SuiteRecord = {
  name: 'papers',
  schedule: 'sha256:s',
  model: 'sha256:m',
  sets: [
    {
      name: 'gqa',
      data: 'sha256:g',
      samples: 30,
      accuracy: 0.6,
      dense: 0.8,
      interval: [-0.3, -0.1],
    },
    { name: 'captions', data: 'sha256:c', samples: 5 },
    {
      ...{ name: 'pope', data: 'sha256:p', samples: 10, accuracy: 0.9, dense: 0.9 },
      retained: { value: 1, interval: [0.97, 1.03] },
    },
  ],
  change: { value: -0.1, interval: [-0.16, -0.04] },
  retained: { value: 0.875, interval: [0.82, 0.93] },
};

describe('a suite as an evaluation', () => {
  it('has the means of the sets with answers, and the sets as categories', () => {
    expect(suiteEvaluation(suite, 'Papers')).toMatchObject({
      ...{ dataName: 'Papers', samples: 45, accuracy: 0.75, dense: 0.85 },
      ...{ interval: [-0.16, -0.04], retained: { value: 0.875, interval: [0.82, 0.93] } },
      categories: {
        gqa: { samples: 30, accuracy: 0.6, dense: 0.8, interval: [-0.3, -0.1] },
        pope: { samples: 10, accuracy: 0.9, dense: 0.9, retained: { value: 1 } },
      },
    });
    expect(Object.keys(suiteEvaluation(suite, '')!.categories!)).toEqual(['gqa', 'pope']);
  });

  it('is comparable only with the same sets of as many samples', () => {
    const data = (one: SuiteRecord) => suiteEvaluation(one, '')!.data;
    expect(data({ ...suite, schedule: 'another' })).toBe(data(suite));
    const [first, ...others] = suite.sets;
    expect(data({ ...suite, sets: [{ ...first!, samples: 29 }, ...others] })).not.toBe(data(suite));
    expect(data({ ...suite, sets: [{ ...first!, data: 'b' }, ...others] })).not.toBe(data(suite));
    expect(data({ ...suite, name: 'other' })).not.toBe(data(suite));
  });

  it('is absent if no set has answers', () => {
    expect(suiteEvaluation({ ...suite, sets: [suite.sets[1]!] }, '')).toBeUndefined();
  });
});
