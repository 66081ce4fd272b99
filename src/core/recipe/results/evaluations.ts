/** The evaluations that a recipe keeps: which of them hold, and how a new one joins them. */
import { scheduleHash } from '../hash';
import type { LatencyRecord } from './latency-types';
import type { EvaluationRecord, Recipe, SuiteRecord } from '../types';

type RecipeWithEvaluations = Pick<Recipe, 'model' | 'schedule' | 'ranking' | 'evaluation'>;

/**
 * Those of the schedule, ranking and model as they are now, oldest first; the others are stale.
 * Older records do not name a model; they are taken to be of the recipe's.
 */
export function currentEvaluations({
  model,
  schedule,
  ranking,
  evaluation = [],
}: RecipeWithEvaluations): EvaluationRecord[] {
  const hash = scheduleHash(schedule, ranking);
  return evaluation.filter(
    (record) =>
      record.schedule === hash &&
      (record.model === undefined || record.model === model.fingerprint),
  );
}

/**
 * The measurement that represents the recipe in its present form: the `bestEvaluation` of its own.
 */
export function currentEvaluation(recipe: RecipeWithEvaluations): EvaluationRecord | undefined {
  return bestEvaluation(currentEvaluations(recipe));
}

/**
 * The measurement of the recipe in its present form whose attention figures are shown: the one of
 * most samples among those that have any.
 */
export function attentionEvaluation(recipe: RecipeWithEvaluations): EvaluationRecord | undefined {
  return bestEvaluation(
    currentEvaluations(recipe).filter(({ attention }) => attention !== undefined),
  );
}

/**
 * Records with an accuracy come before others, then those of most samples, then the newest.
 *
 * @param records oldest first
 * @param isScored what to ask for instead of an accuracy
 */
export function bestEvaluation(
  records: readonly EvaluationRecord[],
  isScored = ({ accuracy }: EvaluationRecord): boolean => accuracy !== undefined,
): EvaluationRecord | undefined {
  const scored = records.filter(isScored);
  const eligible = scored.length > 0 ? scored : records;
  const most = Math.max(...eligible.map(({ samples }) => samples));
  return eligible.findLast(({ samples }) => samples === most);
}

/**
 * The newest measurement that was timed: times are of the schedule and the device, whichever
 * samples its accuracy is of.
 *
 * @param records oldest first
 * @param isWanted which of the timed ones count
 */
export function newestTimed(
  records: readonly EvaluationRecord[],
  isWanted = (_latency: LatencyRecord): boolean => true,
): (EvaluationRecord & { latency: LatencyRecord }) | undefined {
  return records.findLast(
    (record): record is EvaluationRecord & { latency: LatencyRecord } =>
      record.latency !== undefined && isWanted(record.latency),
  );
}

/**
 * A measurement of a schedule replaces an earlier one of equally many samples of the same data set.
 * Others stay, so that a quick measurement of a few samples does not replace one at many. Latency
 * is measured separately and stays unless it was measured again; baselines and attention stay if
 * the same was measured again without them.
 */
export function withEvaluation(
  records: readonly EvaluationRecord[],
  record: EvaluationRecord,
): EvaluationRecord[] {
  const isSame = ({ data, schedule, samples, model }: EvaluationRecord): boolean =>
    data === record.data &&
    schedule === record.schedule &&
    samples === record.samples &&
    (model ?? record.model) === record.model;
  const old = records.findLast(isSame);
  const kept = {
    ...(old?.latency && { latency: old.latency }),
    ...(old?.attention && isRepeated(old, record) && { attention: old.attention }),
    ...(old?.baselines && isRepeated(old, record) && { baselines: old.baselines }),
  };
  return [...records.filter((one) => !isSame(one)), { ...kept, ...record }];
}

/**
 * Whether the very samples must have been the same, not only their number: baselines are compared
 * within them.
 */
function isRepeated(old: EvaluationRecord, now: EvaluationRecord): boolean {
  const figures = ({ score, accuracy, dense: unpruned, agreement, kl }: EvaluationRecord) =>
    JSON.stringify([score, accuracy, unpruned, agreement, kl?.mean, kl?.p999]);
  return figures(old) === figures(now);
}

/** Suites of the schedule, ranking and model as they are now. */
export function currentSuites({
  model,
  schedule,
  ranking,
  suites = [],
}: Pick<Recipe, 'model' | 'schedule' | 'ranking' | 'suites'>): SuiteRecord[] {
  const hash = scheduleHash(schedule, ranking);
  return suites.filter((one) => one.schedule === hash && one.model === model.fingerprint);
}

/** A measurement of a suite replaces the earlier one of the same suite and schedule. */
export function withSuite(records: readonly SuiteRecord[], record: SuiteRecord): SuiteRecord[] {
  const isSame = ({ name, schedule, model }: SuiteRecord): boolean =>
    name === record.name && schedule === record.schedule && model === record.model;
  return [...records.filter((one) => !isSame(one)), record];
}
