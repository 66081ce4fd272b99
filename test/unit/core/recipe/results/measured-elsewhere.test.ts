import { expect, it } from 'vitest';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import {
  withElsewhere,
  type MeasuredElsewhere,
} from '../../../../../src/core/recipe/results/measured-elsewhere';
import type { EvaluationRecord } from '../../../../../src/core/recipe/types';
import { example } from '../example';

const schedule = scheduleHash(example.schedule, example.ranking);
const model = example.model.fingerprint;
const of = (samples: number, more: Partial<EvaluationRecord> = {}): EvaluationRecord => ({
  ...{ data: 'sha256:1', schedule, samples, accuracy: 0.9, dense: 0.92 },
  ...more,
});
const swept = (record: EvaluationRecord, of = model): MeasuredElsewhere => ({
  ...{ model: of, record, by: 'sweep' },
});

it('takes what a sweep or a test measured of the present form of a recipe without figures', () => {
  const bare = { ...example, evaluation: [] };
  const { recipe, by } = withElsewhere(bare, [
    swept(of(50)),
    { model, record: of(20), by: 'test' },
  ]);
  expect(by).toBe('sweep');
  expect(recipe.evaluation).toEqual([of(50), of(20)]);
  expect(bare.evaluation).toEqual([]);
});

it('leaves a recipe alone that records as much itself', () => {
  for (const own of [of(50), of(51)]) {
    const recipe = { ...example, evaluation: [own] };
    expect(withElsewhere(recipe, [swept(of(50))])).toEqual({ recipe });
  }
});

it('takes nothing of another model, schedule or way of choosing tokens', () => {
  const recipe = { ...example, evaluation: [] };
  const others = [
    swept(of(50), `sha256:${'0'.repeat(64)}`),
    swept(of(50, { model: `sha256:${'0'.repeat(64)}` })),
    swept(of(50, { schedule: scheduleHash([{ layer: 1, keep: 0.123 }], example.ranking) })),
    swept(of(50, { schedule: scheduleHash(example.schedule, { kind: 'stride' }) })),
  ];
  expect(withElsewhere(recipe, others)).toEqual({ recipe });
});
