/** The evaluations that a recipe keeps: which of them hold, and how a new one joins them. */
import { scheduleHash } from './hash';
import type { EvaluationRecord, Recipe } from './types';

type Measured = Pick<Recipe, 'model' | 'schedule' | 'ranking' | 'evaluation'>;

/**
 * Those of the schedule, ranking and model as they are now, oldest first; the others are stale. Records
 * of before models were recorded are taken to be of the recipe's.
 */
export function currentEvaluations({
  model,
  schedule,
  ranking,
  evaluation = [],
}: Measured): EvaluationRecord[] {
  const hash = scheduleHash(schedule, ranking);
  return evaluation.filter(
    (record) =>
      record.schedule === hash &&
      (record.model === undefined || record.model === model.fingerprint),
  );
}

/** The newest of these: of those with an accuracy, where there are any. */
export function currentEvaluation(recipe: Measured): EvaluationRecord | undefined {
  const current = currentEvaluations(recipe);
  return current.findLast(({ accuracy }) => accuracy !== undefined) ?? current.at(-1);
}

/**
 * The newest measurement of a schedule on a data set replaces the one before it. Latency, which is
 * measured apart, stays where it was not measured this time; baselines stay where the same was
 * measured again without them.
 */
export function withEvaluation(
  records: readonly EvaluationRecord[],
  record: EvaluationRecord,
): EvaluationRecord[] {
  const isSame = ({ data, schedule, model }: EvaluationRecord): boolean =>
    data === record.data &&
    schedule === record.schedule &&
    (model ?? record.model) === record.model;
  const old = records.findLast(isSame);
  const kept = {
    ...(old?.latency && { latency: old.latency }),
    ...(old?.baselines && isRepeated(old, record) && { baselines: old.baselines }),
  };
  return [...records.filter((one) => !isSame(one)), { ...kept, ...record }];
}

/** Whether the samples must have been the same: baselines are compared within samples. */
function isRepeated(old: EvaluationRecord, now: EvaluationRecord): boolean {
  const figures = ({ samples, score, accuracy, dense, agreement, kl }: EvaluationRecord) =>
    JSON.stringify([samples, score, accuracy, dense, agreement, kl?.mean, kl?.p999]);
  return figures(old) === figures(now);
}
