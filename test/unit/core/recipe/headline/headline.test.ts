import { describe, expect, it, test } from 'vitest';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import { headlineOf } from '../../../../../src/core/recipe/headline/headline';
import {
  headlineText,
  lensHeadlineText,
  measuredFirstText,
  shortHeadlineText,
} from '../../../../../src/core/recipe/headline/text';
import type { EvaluationRecord, Recipe } from '../../../../../src/core/recipe/types';
import { text } from '../../../../../src/core/text';
import { example } from '../example';

const schedule = scheduleHash(example.schedule, example.ranking);
const own: EvaluationRecord = { data: 'sha256:1', schedule, samples: 500, accuracy: 0.93, dense: 0.94, interval: [-0.018, 0.002] }; // oxfmt-ignore
const retained = { value: 0.99, interval: [0.978, 1.002] as [number, number] };
const baseline = { method: 'stride' as const, reduction: 0.6, reachable: true, accuracy: 0.8272 };
const pair = { pruned: { median: 1, p95: 1 }, dense: { median: 1.9, p95: 2 } };
const timed = (value: number, low: number, high: number) => ({
  ...pair,
  speedUp: { value, interval: [low, high] as [number, number] },
});
const latency = { device: 'cpu', samples: 8, prefill: timed(2.2, 2, 2.4), decode: timed(1, 1, 1), firstToken: timed(1.9, 1.7, 2.1) }; // oxfmt-ignore

function line(records: EvaluationRecord[], changes: Partial<Recipe> = {}, estimate?: string) {
  const recipe = { ...example, evaluation: records, ...changes };
  return String(
    headlineText(headlineOf(recipe), estimate === undefined ? undefined : { estimate }),
  );
}

it('has all facts of a recipe that was measured with everything', () => {
  expect(line([{ ...own, retained, baselines: [baseline], latency }])).toBe(
    '60.1% fewer FLOPs, 99.0% of accuracy kept (97.8 to 100.2), 1.9x faster to the first token; best baseline Stride keeps 88.0%',
  );
});

test.each<[string, EvaluationRecord[], RegExp]>([
  ['an older record without the part that is kept', [own], /, 98\.9% of accuracy kept \(98\.1 to 100\.2\)$/],
  ['one without an interval', [{ ...own, interval: undefined } as never], /, 98\.9% of accuracy kept$/],
  ['few samples of which no score changed', [{ ...own, samples: 6, accuracy: 0.94, interval: [0, 0], retained: { value: 1, interval: [1, 1] } }], /, 100\.0% of accuracy kept \(51\.1 to 106\.4\) on 6 samples$/],
  ['many of which none changed', [{ ...own, accuracy: 0.94, interval: [0, 0], retained: { value: 1, interval: [1, 1] } }], /, 100\.0% of accuracy kept \(99\.2 to 100\.8\)$/],
  ['few answers among many samples', [{ ...own, answered: 1 }], / on 1 sample$/],
  ['a baseline that is better beyond chance', [{ ...own, baselines: [{ ...baseline, accuracy: 0.94, ahead: [-0.02, -0.005] }] }], /; Stride keeps more: 100\.0%$/],
  ['a baseline that only seems better', [{ ...own, baselines: [{ ...baseline, accuracy: 0.94, ahead: [-0.02, 0.005] }] }], /; best baseline Stride keeps 100\.0%$/],
  ['no baseline that could be had', [{ ...own, baselines: [{ ...baseline, reachable: false }] }], /kept \([^)]*\)$/],
  ['no gain in speed', [{ ...own, latency: { ...latency, firstToken: timed(1.01, 0.97, 1.05) } }], /, not clearly faster to the first token$/],
  ['a loss of speed', [{ ...own, latency: { ...latency, firstToken: timed(0.5, 0.4, 0.6) } }], /, 2\.0x slower to the first token$/],
  ['embeddings, which hold no pixels to time', [{ ...own, latency: { ...latency, firstToken: undefined } as never }], /, prefill 2\.2x faster$/],
  ['data without answers', [{ data: 'd', schedule, samples: 9, kl: { mean: 0.0131, median: 0, p999: 1 } }], /FLOPs, KL divergence 0\.0131 nats from the unpruned model$/],
  ['baselines of another measurement', [{ ...own, samples: 50, baselines: [baseline] }, own], /; best baseline Stride keeps 88\.\d% on 50 samples, the recipe 98\.9%$/],
  ['baselines of next to no samples', [{ ...own, samples: 6, baselines: [baseline] }, own], /kept \([^)]*\)$/],
  ['latency that was timed on fewer samples', [{ ...own, samples: 50, latency }, own], /kept \(.*\), 1\.9x faster/],
])('tells of %s', (_, records, words) => {
  expect(line(records)).toMatch(words);
}); // oxfmt-ignore

it('says that a test measured it, if the recipe records nothing', () => {
  const headline = headlineOf({ ...example, evaluation: [own] }, 'test');
  expect(String(headlineText(headline))).toMatch(/kept \(.*\) on 500 samples, measured by a test$/);
  expect(String(shortHeadlineText(headline))).toBe(
    '60.1% fewer FLOPs, 98.9% kept (98.1 to 100.2) on 500 samples, by a test',
  );
  expect(String(lensHeadlineText(headline))).toBe(
    '−60.1% FLOPs · 98.9% kept (98.1 to 100.2) on 500 samples, by a test',
  );
  const swept = headlineOf({ ...example, evaluation: [own] }, 'sweep');
  expect(String(headlineText(swept))).toMatch(/ on 500 samples, measured by a sweep$/);
  expect(String(measuredFirstText(swept))).toBe(
    '98.9% kept (98.1 to 100.2) on 500 samples, by a sweep · −60.1% FLOPs',
  );
});

it('says that the budget is missed, and by how much', () => {
  // The schedule saves 60.1%.
  const budget = { ...example.budget, reduction: 0.7 };
  expect(line([own], { budget })).toMatch(
    /^60\.1% fewer FLOPs, misses its budget by 9\.9 points, 98\.9% of accuracy kept/,
  );
  expect(line([], { budget: { ...example.budget, reduction: 0.602 } })).toMatch(
    /, misses its budget by 0\.1 points, not measured yet$/,
  );
});

describe('if nothing is measured', () => {
  it('says so, and how long it would take', () => {
    expect(line([])).toBe('60.1% fewer FLOPs, not measured yet');
    expect(line([], {}, '1 min')).toBe('60.1% fewer FLOPs, not measured yet (takes about 1 min)');
  });

  it('takes nothing from another schedule or model', () => {
    expect(line([{ ...own, schedule: 'sha256:0' }])).toMatch(/not measured yet$/);
    expect(line([{ ...own, model: 'sha256:0' }])).toMatch(/not measured yet$/);
  });
});

it('is of a suite if only that was measured', () => {
  const suite = { name: 's', schedule, model: example.model.fingerprint, sets: [], retained };
  expect(line([], { suites: [suite] })).toBe(
    '60.1% fewer FLOPs, 99.0% of accuracy kept (97.8 to 100.2)',
  );
});

it('counts as the budget does', () => {
  const budget = { ...example.budget, convention: 'visual' as const };
  expect(line([], { budget })).toBe('67.2% fewer FLOPs (visual tokens only), not measured yet');
});

it('is made of messages that can be translated, part by part', () => {
  const words = headlineText(headlineOf({ ...example, evaluation: [] }), {
    estimate: text`${6} min`,
  });
  expect(words.template).toBe('{0}, {1}');
  expect(words.args.map((one) => (typeof one === 'object' ? one.template : one))).toEqual([
    '{0} fewer FLOPs',
    'not measured yet (takes about {0})',
  ]);
});

test.each<[string, EvaluationRecord[], string]>([
  [
    'accuracy',
    [{ ...own, retained, baselines: [baseline], latency }],
    '60.1% fewer FLOPs, 99.0% kept',
  ],
  [
    'divergence',
    [
      {
        data: 'sha256:1',
        schedule,
        samples: 8,
        kl: { mean: 0.0123, interval: [0.01, 0.02], p95: 0.05 },
      } as never,
    ],
    '60.1% fewer FLOPs, KL 0.0123',
  ],
  ['nothing', [], '60.1% fewer FLOPs, not measured'],
  [
    'few samples',
    [{ ...own, samples: 50, retained: { value: 0.96, interval: [0.9, 1] } }],
    '60.1% fewer FLOPs, 96.0% kept (90.0 to 100.0) on 50 samples',
  ],
  [
    'few samples of which no score changed',
    [{ ...own, samples: 50, accuracy: 1, dense: 1, interval: [0, 0] }],
    '60.1% fewer FLOPs, 100.0% kept (92.9 to 100.0) on 50 samples',
  ],
])('in short, of %s', (_, records, expected) => {
  expect(String(shortHeadlineText(headlineOf({ ...example, evaluation: records })))).toBe(expected);
});

it('says that a recipe without figures is being measured, and nothing of one with some', () => {
  const words = (records: EvaluationRecord[]) => {
    const headline = headlineOf({ ...example, evaluation: records });
    return [headlineText, shortHeadlineText, lensHeadlineText, measuredFirstText].map((of) =>
      String(of(headline, 'being-measured')),
    );
  };
  expect(words([])).toEqual([
    '60.1% fewer FLOPs, being measured',
    '60.1% fewer FLOPs, being measured',
    '−60.1% FLOPs · being measured',
    'being measured · −60.1% FLOPs',
  ]);
  for (const line of words([{ ...own, retained }])) expect(line).not.toContain('being');
});

describe('above the text of a recipe', () => {
  const lens = (records: EvaluationRecord[], estimate?: string) =>
    String(
      lensHeadlineText(
        headlineOf({ ...example, evaluation: records }),
        estimate === undefined ? undefined : { estimate },
      ),
    );

  it('fits beside a panel: saving, part kept, and a baseline that wins', () => {
    expect(lens([{ ...own, retained, latency }])).toBe('−60.1% FLOPs · 99.0% kept (97.8 to 100.2)');
    const better = { ...baseline, accuracy: 0.94, ahead: [-0.02, -0.005] as [number, number] };
    expect(lens([{ ...own, retained, baselines: [better] }])).toBe(
      '−60.1% FLOPs · 99.0% kept (97.8 to 100.2), Stride keeps more',
    );
  });

  it('offers to measure what was not measured', () => {
    expect(lens([])).toBe('−60.1% FLOPs · not measured yet: measure');
    expect(lens([], '1 min')).toBe('−60.1% FLOPs · not measured yet: measure (about 1 min)');
  });
});

describe('of a budget in time', () => {
  const times = { prefill: { pruned: 45.6, unpruned: 55.5 }, firstToken: { pruned: 90, unpruned: 99.9 } }; // oxfmt-ignore
  const predicted = { device: 'cpu', profile: 'sha256:3', schedule, ...times };
  const timedBy = (metric: 'latency' | 'ttft', changes: Partial<Recipe['budget']> = {}) => {
    const budget = { ...example.budget, metric, reduction: undefined, value: 46, predicted, ...changes }; // oxfmt-ignore
    return headlineOf({ ...example, evaluation: [], budget } as Recipe);
  };

  it('has the milliseconds first and FLOPs beside them, wherever it is', () => {
    const headline = timedBy('latency');
    const times = '45.6 ms to prefill (1.2x faster)';
    expect(String(headlineText(headline))).toBe(
      '45.6 ms to prefill, 1.2x faster (by the profile of cpu), 60.1% fewer FLOPs, not measured yet',
    );
    expect(String(shortHeadlineText(headline))).toBe(`${times}, 60.1% fewer FLOPs, not measured`);
    expect(String(lensHeadlineText(headline))).toBe(`${times} · not measured yet: measure`);
    const measured = { ...headline, kept: { value: 0.98 } };
    expect(String(measuredFirstText(measured))).toBe(`98.0% kept · ${times} · −60.1% FLOPs`);
  });

  it('is of the time that it is in', () => {
    expect(String(headlineText(timedBy('ttft')))).toMatch(
      /^90\.0 ms to the first token, 1\.1x faster/,
    );
  });

  it('says nothing of a schedule that the profile did not predict', () => {
    const other = timedBy('latency', { predicted: { ...predicted, schedule: 'sha256:0' } });
    expect(String(headlineText(other))).toBe('60.1% fewer FLOPs, not measured yet');
  });
});
