import { describe, expect, it } from 'vitest';
import {
  currentEvaluation,
  currentEvaluations,
  newestTimed,
  withEvaluation,
} from '../../../../../src/core/recipe/results/evaluations';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import type { BaselineRecord, EvaluationRecord } from '../../../../../src/core/recipe/types';
import type { LatencyRecord } from '../../../../../src/core/recipe/results/latency-types';
import { ruleDiagnostics } from '../../../../../src/core/recipe/checks/rules';
import { parseDocument } from '../../../../../src/core/recipe/document';
import { example, exampleWith } from '../example';

const schedule = scheduleHash(example.schedule, example.ranking);
const scored: EvaluationRecord = {
  ...{ data: 'sha256:0a', schedule, samples: 500, score: 'exact' },
  ...{ accuracy: 0.93, dense: 0.94, agreement: 0.98, kl: { mean: 0.1, median: 0, p999: 2 } },
};
const unscored: EvaluationRecord = { data: 'sha256:0b', schedule, samples: 4 };
const latency = { device: 'cpu', samples: 2 } as LatencyRecord;
const baselines: BaselineRecord[] = [{ method: 'random', reduction: 0.6, reachable: true }];

describe('the evaluations that hold', () => {
  it('are of the schedule, the ranking and the model as they are', () => {
    const { fingerprint } = example.model;
    const evaluation = [
      { ...scored, schedule: 'sha256:00' },
      { ...scored, model: 'sha256:00' },
      { ...scored, model: fingerprint },
      scored,
    ];
    expect(currentEvaluations({ ...example, evaluation })).toEqual(evaluation.slice(2));
    expect(currentEvaluation({ ...example, evaluation: evaluation.slice(0, 2) })).toBeUndefined();
  });

  it('show the newest accuracy, though something without answers was measured since', () => {
    const evaluation = [{ ...scored, accuracy: 0.5 }, scored, unscored];
    expect(currentEvaluation({ ...example, evaluation })).toBe(scored);
    expect(currentEvaluation({ ...example, evaluation: [unscored] })).toBe(unscored);
  });

  it('show the one of most samples, and of as many the newest', () => {
    const fewer = { ...scored, samples: 20, accuracy: 1 };
    const again = { ...scored, accuracy: 0.91 };
    const shown = (...evaluation: EvaluationRecord[]) =>
      currentEvaluation({ ...example, evaluation });
    expect(shown(scored, fewer)).toBe(scored);
    expect(shown(fewer, scored, again, { ...unscored, samples: 900 })).toBe(again);
  });

  it('say in the editor which model they are not of', () => {
    const text = exampleWith([
      '"schedule": "sha256:..."',
      `"schedule": "${schedule}", "model": "sha256:00"`,
    ]);
    const [found] = ruleDiagnostics(parseDocument(text));
    expect(found).toMatchObject({ code: 'evaluation-stale', severity: 'warning' });
    expect(text.slice(found!.range.offset, found!.range.offset + found!.range.length)).toBe(
      '"sha256:00"',
    );
  });
});

describe('a new evaluation', () => {
  const old = { ...scored, latency, baselines };

  it('replaces that of the same schedule on the same data, and no other', () => {
    const other = { ...scored, data: 'sha256:0c' };
    const now = { ...scored, accuracy: 0.9 };
    expect(withEvaluation([other, scored], now)).toEqual([other, now]);
    expect(
      withEvaluation([{ ...scored, model: 'sha256:00' }], { ...now, model: 'sha256:01' }),
    ).toHaveLength(2);
  });

  it('is kept beside those of other numbers of samples', () => {
    const fewer = { ...scored, samples: 20 };
    const kept = withEvaluation([old], fewer);
    expect(kept).toEqual([old, fewer]);
    expect(withEvaluation(kept, { ...fewer, accuracy: 0.9 })).toEqual([
      old,
      { ...fewer, accuracy: 0.9 },
    ]);
  });

  it('keeps the latency, and the baselines if the same was measured again', () => {
    expect(withEvaluation([old], { ...scored, date: '2026-01-02' })).toEqual([
      { ...old, date: '2026-01-02' },
    ]);
    const other = { ...scored, accuracy: 0.92 };
    expect(withEvaluation([old], other)).toEqual([{ ...other, latency }]);
    const measured = { ...scored, baselines: [], latency: { ...latency, samples: 8 } };
    expect(withEvaluation([old], measured)).toEqual([measured]);
  });
});

describe('the newest that was timed', () => {
  const firstToken = { dense: {}, pruned: {} } as unknown as NonNullable<
    LatencyRecord['firstToken']
  >;
  const records: EvaluationRecord[] = [
    { ...scored, latency: { ...latency, firstToken } },
    { ...unscored, latency },
    scored,
  ];

  it('counts whatever its accuracy is of, and may replace a better one', () => {
    expect(newestTimed(records)).toBe(records[1]);
    expect(newestTimed(records, (one) => one.firstToken !== undefined)).toBe(records[0]);
    expect(newestTimed([scored])).toBeUndefined();
  });
});
