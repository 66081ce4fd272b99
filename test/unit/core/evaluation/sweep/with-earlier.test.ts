/** Sweeping again without baselines removes none that still hold. */
import { expect, it } from 'vitest';
import type { SweepPoint } from '../../../../../src/core/evaluation/sweep/sweep-file';
import { withEarlier } from '../../../../../src/core/evaluation/sweep/with-earlier';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import type {
  BaselineRecord,
  EvaluationRecord,
  Method,
} from '../../../../../src/core/recipe/types';
import { example } from '../../recipe/example';

const { version, model, budget, schedule: steps, ranking, fit } = example;

function point(method: Method, keep: number, record: Partial<EvaluationRecord> = {}): SweepPoint {
  const schedule = steps.map((step) => ({ ...step, keep }));
  const recipe = { version, model, budget, schedule, ranking, fit: { ...fit!, method } };
  const own = { data: 'sha256:d', samples: 50, accuracy: 0.9, dense: 0.92, ...record };
  return { budget, recipe, record: { ...own, schedule: scheduleHash(schedule, ranking) } };
}

const baselines = [
  { method: 'stride', reachable: true, reduction: 0.5, accuracy: 0.8 },
] as BaselineRecord[];
const latency = { device: 'cpu' } as NonNullable<EvaluationRecord['latency']>;
const before = [
  point('fitprune+', 0.5, { baselines, latency }),
  point('stride', 0.3, { accuracy: 0.8 }),
];
const methods = (points: readonly SweepPoint[]) => points.map(({ recipe }) => recipe.fit?.method);

it('keeps baselines and latency of the same schedule with the same answers', () => {
  const points = withEarlier(before, [point('fitprune+', 0.5)]);
  expect(methods(points)).toEqual(['fitprune+', 'stride']);
  expect(points[0]!.record).toMatchObject({ baselines, latency });
});

it('drops baselines of other answers, and of another schedule', () => {
  const answers = withEarlier(before, [point('fitprune+', 0.5, { accuracy: 0.7 })]);
  expect(methods(answers)).toEqual(['fitprune+']);
  expect(answers[0]!.record.baselines).toBeUndefined();
  expect(methods(withEarlier(before, [point('fitprune+', 0.4)]))).toEqual(['fitprune+']);
});

it('has those that were measured again once, with the new values', () => {
  const again = [{ ...baselines[0]!, accuracy: 0.81 }];
  const now = [
    point('fitprune+', 0.5, { baselines: again }),
    point('stride', 0.3, { accuracy: 0.81 }),
  ];
  const points = withEarlier(before, now);
  expect(methods(points)).toEqual(['fitprune+', 'stride']);
  expect(points.map(({ record }) => record.accuracy)).toEqual([0.9, 0.81]);
  expect(points[0]!.record.baselines).toEqual(again);
});
