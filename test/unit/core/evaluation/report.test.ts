import { describe, expect, it } from 'vitest';
import {
  evaluationRecord,
  mergeReports,
  summarize,
  type EvaluatedSample,
  type EvaluationRun,
} from '../../../../src/core/evaluation/report';
import { inSeededOrder } from '../../../../src/core/model/order';
import { expectHumanError } from '../../support/errors';

const run: EvaluationRun = {
  model: 'sha256:0a',
  data: 'sha256:0b',
  dtype: 'fp32',
  device: 'cpu',
  seed: 3,
  maxNewTokens: 32,
  shard: '1/1',
  tool: 'fitprune 0.1.0',
  recipes: [
    { path: 'a.fitprune.json', schedule: [], ranking: { kind: 'self-cross' }, hash: 'sha256:0c' },
  ],
};

/** [id, category, score of the dense model, score of the recipe, same first token] */
type Row = [string, string | undefined, number | undefined, number | undefined, boolean];

function sample([id, category, dense, pruned, same]: Row): EvaluatedSample {
  return {
    id,
    category,
    visualTokens: 4,
    textTokens: 3,
    dense: { text: '', firstToken: 1, score: dense },
    recipes: [{ text: '', firstToken: same ? 1 : 2, score: pruned }],
  };
}

const samples = (
  [
    ['1', 'color', 1, 1, true],
    ['2', 'color', 1, 0, false],
    ['3', 'count', 0, 1, false],
    ['4', 'count', 1, 1, true],
    ['5', undefined, undefined, undefined, true],
  ] as Row[]
).map(sample);

describe('report', () => {
  it('means over samples that have an answer, and agreement over all', () => {
    const { dense, recipes } = summarize(run, samples);
    expect(dense).toEqual({
      accuracy: 0.75,
      samples: 5,
      byCategory: { color: { accuracy: 1, samples: 2 }, count: { accuracy: 0.5, samples: 2 } },
    });
    expect(recipes).toEqual([
      {
        path: 'a.fitprune.json',
        accuracy: 0.75,
        samples: 5,
        agreement: 0.6,
        byCategory: {
          color: { accuracy: 0.5, samples: 2, agreement: 0.5 },
          count: { accuracy: 1, samples: 2, agreement: 0.5 },
        },
      },
    ]);
  });

  it('has no accuracy where the data has no answers', () => {
    const report = summarize(run, samples.slice(4));
    expect(report.dense.accuracy).toBeNull();
    expect(evaluationRecord(report, 0)).toBeUndefined();
  });

  it('gives the record that a recipe keeps', () => {
    const record = evaluationRecord(summarize(run, samples), 0)!;
    // Of accuracy - dense: around what was measured.
    expect(record.interval![0]).toBeLessThanOrEqual(0);
    expect(record.interval![1]).toBeGreaterThanOrEqual(0);
    expect({ ...record, interval: undefined }).toEqual({
      interval: undefined,
      data: 'sha256:0b',
      schedule: 'sha256:0c',
      samples: 5,
      accuracy: 0.75,
      dense: 0.75,
      agreement: 0.6,
    });
  });

  it('of shards is that of one run', () => {
    const ordered = inSeededOrder(samples, run.seed, ({ id }) => id);
    const part = (index: number) => ({
      name: `${index}.json`,
      report: summarize(
        { ...run, shard: `${index}/2` },
        ordered.filter((_, at) => at % 2 === index - 1),
      ),
    });
    expect(mergeReports([part(2), part(1)])).toEqual(summarize(run, ordered));
  });

  it('refuses to merge what does not belong together', async () => {
    const parts = [run, { ...run, data: 'sha256:ff' }].map((each, at) => ({
      name: `${at}.json`,
      report: summarize(each, samples),
    }));
    await expectHumanError(() => mergeReports(parts), 'evaluation-mismatch', /0b.*sha256:ff/);
    await expectHumanError(() => mergeReports([]), 'merge-empty', /two or more/, 2);
  });
});
