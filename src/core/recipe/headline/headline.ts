/**
 * A recipe's result in one line: what it saves, what it keeps, the baseline that keeps most at the
 * same cost, and its speed-up. Only this file chooses these; `text.ts` puts them into
 * words.
 */
import type { Convention } from '../../cost/types';
import { answeredOf, retainedOf } from '../../figures/retained';
import {
  bestEvaluation,
  currentEvaluations,
  currentSuites,
  newestTimed,
} from '../results/evaluations';
import { reachOf } from '../comparison/reach';
import type { MeasuredBy } from '../results/measured-elsewhere';
import { predictedTime, type PredictedTime } from './time';
import { bestBaseline, betterBaselines } from '../methods';
import { recipeCost } from '../recipe-cost';
import type { BaselineMethod, EvaluationRecord, Recipe } from '../types';

export interface Headline {
  /** Part of the layers' prefill FLOPs that is saved, in the budget's convention. */
  saved: { reduction: number; convention: Convention };
  /**
   * By how much the schedule misses its budget, as a fraction in the budget's unit; absent if it is
   * met.
   */
  missedBy?: number;
  /** For a budget in time: the profile's prediction for the present schedule. */
  time?: PredictedTime;
  /** Part of the unpruned model's accuracy; absent where none was measured. */
  kept?: {
    value: number;
    interval?: readonly [number, number] | undefined;
    /** Number of samples, if they are few or the recipe does not record it. */
    few?: number;
  };
  /** KL divergence of the next token from the unpruned model's, nats, if there is no accuracy. */
  kl?: number;
  /** The baseline that keeps most at the same FLOPs; only with `kept`. */
  baseline?: {
    method: BaselineMethod;
    kept: number;
    isBetter: boolean;
    /**
     * If it was measured on other samples than `kept`: how many, and what the recipe keeps on them.
     */
    beside?: { samples: number; own: number };
  };
  /** Unpruned over pruned. */
  faster?: { ratio: number; until: 'first token' | 'prefill'; isClear: boolean };
  isMeasured: boolean;
  /** What measured it, if the recipe does not record it. */
  by?: MeasuredBy;
}

/**
 * The headline of the recipe in its present form; measurements of other schedules or models are
 * ignored.
 *
 * @param by what measured it, if the recipe's file does not record it
 */
export function headlineOf(recipe: Recipe, by?: MeasuredBy): Headline {
  const { convention } = recipe.budget;
  const cost = recipeCost(recipe);
  const saved = { reduction: cost.reduction[convention], convention };
  const time = predictedTime(recipe.budget, cost);
  const records = currentEvaluations(recipe);
  const best = bestEvaluation(records);
  const suite = currentSuites(recipe).findLast(({ retained }) => retained !== undefined);
  const kept = (best && keptOf(best, by !== undefined)) ?? suite?.retained;
  const faster = fasterOf(records);
  const { met, gap } = reachOf(recipe);
  return {
    saved,
    ...(!met && { missedBy: -gap }),
    ...(time && { time }),
    ...(kept && { kept }),
    ...(!kept && best?.kl && { kl: best.kl.mean }),
    ...(kept && baselineIn(records, best)),
    ...(faster && { faster }),
    isMeasured: kept !== undefined || best?.kl !== undefined,
    ...(by && { by }),
  };
}

/** Numbers of samples below this are shown. */
const few = 100;

/**
 * @param isElsewhere whether another measurement gave it, so that no other part of the recipe says
 *    how many samples it has
 */
function keptOf(record: EvaluationRecord, isElsewhere: boolean): Headline['kept'] {
  const retained = retainedOf(record);
  if (!retained) return undefined;
  const samples = answeredOf(record);
  return { ...retained, ...((samples < few || isElsewhere) && { few: samples }) };
}

/**
 * A baseline from another measurement than the accuracy is ignored if that has fewer samples than
 * this.
 */
const fewest = 20;

/**
 * The baselines of the shown measurement; if it has none, those of the measurement of most samples
 * that has some, with its samples named.
 */
function baselineIn(
  records: readonly EvaluationRecord[],
  best: EvaluationRecord | undefined,
): Pick<Headline, 'baseline'> {
  const beside = (record: EvaluationRecord): boolean => bestBaseline(record) !== undefined;
  if (best && beside(best)) return baselineOf(best);
  const other = bestEvaluation(records.filter(beside));
  const samples = other ? answeredOf(other) : 0;
  if (!other || samples < fewest) return {};
  const { baseline } = baselineOf(other);
  const own = retainedOf(other)?.value;
  // A figure of many samples cannot be compared with one of few.
  return baseline && own !== undefined
    ? { baseline: { ...baseline, beside: { samples, own } } }
    : {};
}

function baselineOf(record: EvaluationRecord): Pick<Headline, 'baseline'> {
  const { dense: unpruned } = record;
  const best = bestBaseline(record);
  if (best?.accuracy === undefined || unpruned === undefined || unpruned === 0) return {};
  const isBetter = betterBaselines(record).some(({ baseline }) => baseline === best);
  return { baseline: { method: best.method, kept: best.accuracy / unpruned, isBetter } };
}

function fasterOf(records: readonly EvaluationRecord[]): Headline['faster'] {
  const latency = newestTimed(records)?.latency;
  if (latency === undefined) return undefined;
  const { firstToken, prefill } = latency;
  const { value: ratio, interval } = (firstToken ?? prefill).speedUp;
  const isClear = interval[0] > 1 || interval[1] < 1;
  return { ratio, until: firstToken ? 'first token' : 'prefill', isClear };
}
