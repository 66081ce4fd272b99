/**
 * What a recipe comes to, in one line: what it saves, what it keeps, what else would have kept at the same cost, and how
 * much faster it is. The one place where that is chosen; `headline-text.ts` words it.
 */
import type { Convention } from '../cost/types';
import { answeredOf, retainedOf } from '../figures/retained';
import { bestEvaluation, currentEvaluations, currentSuites } from './evaluations';
import { reachOf } from './comparison/reach';
import { predictedTime, type PredictedTime } from './headline-time';
import { bestBaseline, betterBaselines } from './methods';
import { recipeCost } from './recipe-cost';
import type { BaselineMethod, EvaluationRecord, Recipe } from './types';

export interface Headline {
  /** Part of the layers' prefill FLOPs that is saved, in the budget's convention. */
  saved: { reduction: number; convention: Convention };
  /** By how much of its budget's unit the schedule falls short of it, a fraction; absent where it is met. */
  missedBy?: number;
  /** Of a budget in time, what its profile says of the schedule as it is. */
  time?: PredictedTime;
  /** Part of the unpruned model's accuracy; absent where none was measured. */
  kept?: {
    value: number;
    interval?: readonly [number, number] | undefined;
    /** Where they are few: samples that were asked about. */
    few?: number;
  };
  /** Of the next token from the unpruned model's, nats; where there is no accuracy. */
  kl?: number;
  /** Of the baselines at the same FLOPs, the one that keeps most; only beside `kept`. */
  baseline?: {
    method: BaselineMethod;
    kept: number;
    isBetter: boolean;
    /** Where it is of other samples than `kept`: how many, and what the recipe keeps on them. */
    beside?: { samples: number; own: number };
  };
  /** Unpruned over pruned. */
  faster?: { ratio: number; until: 'first token' | 'prefill'; isClear: boolean };
  isMeasured: boolean;
  /** By a test, which wrote nothing into the recipe. */
  isByTest?: boolean;
}

/** What is known of the recipe as it is now; what was measured of another schedule or model says nothing of it. */
export function headlineOf(recipe: Recipe): Headline {
  const { convention } = recipe.budget;
  const cost = recipeCost(recipe);
  const saved = { reduction: cost.reduction[convention], convention };
  const time = predictedTime(recipe.budget, cost);
  const records = currentEvaluations(recipe);
  const best = bestEvaluation(records);
  const suite = currentSuites(recipe).findLast(({ retained }) => retained !== undefined);
  const kept = (best && keptOf(best)) ?? suite?.retained;
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
  };
}

/** Fewer samples than this are said. */
const few = 100;

function keptOf(record: EvaluationRecord): Headline['kept'] {
  const retained = retainedOf(record);
  if (!retained) return undefined;
  const samples = answeredOf(record);
  return { ...retained, ...(samples < few && { few: samples }) };
}

/** Of another measurement than the accuracy it stands beside, a baseline of fewer samples than this tells nothing. */
const fewest = 20;

/** Of the accuracy that is told; else of the measurement of most samples that had baselines at all, which then says so. */
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
  // One figure of many samples beside another of a few would compare what does not compare.
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

/** The newest that was timed, whichever samples its accuracy is of. */
function fasterOf(records: readonly EvaluationRecord[]): Headline['faster'] {
  const latency = records.findLast((record) => record.latency !== undefined)?.latency;
  if (latency === undefined) return undefined;
  const { firstToken, prefill } = latency;
  const { value: ratio, interval } = (firstToken ?? prefill).speedUp;
  const isClear = interval[0] > 1 || interval[1] < 1;
  return { ratio, until: firstToken ? 'first token' : 'prefill', isClear };
}
