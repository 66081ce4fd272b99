/**
 * FitPrune: from prepared statistics and a budget to a schedule, its cost and its predicted loss.
 */
import { assessed, type Assessment } from '../cost/budget';
import { reachableReduction } from '../cost/reachable';
import { cheapestSchedule, scheduleCost } from '../cost/cost';
import { reductionOf } from '../cost/reduction';
import { prunableLayers } from '../cost/layers';
import { metrics } from '../cost/metrics';
import {
  beforeDecoder,
  type Convention,
  type Cost,
  type Step,
  type Work,
  type Budget,
} from '../cost/types';
import { HumanError, invariant } from '../errors';
import { requirePlaces } from '../ranking/before';
import type { Ranking } from '../ranking/families';
import { workOf } from '../ranking/work';
import type { FittedMethod } from '../recipe/types';
import { listed, text } from '../text';
import { frontierOf, totalLoss, type ScannedSchedule } from './candidates';
import { stepsOf, withEarly } from './early-cut';
import { mergeSteps } from './plan/merge';
import { methodRanking } from './methods';
import { rankSamples } from './masses/orders';
import type { PreparedStatistics } from './prepare';
import { priceOf } from './price';
import { restoreTokens } from './repair';
import { candidatesBy } from './rank-candidates';
import { rankingFor, withBias } from './ranking-for';
import { meanLoss, type Loss } from './simulate';
import { timeFits, type TimeFit } from './time-fits';

export interface Fit extends Loss {
  schedule: Step[];
  alpha: number;
  cost: Cost;
  /**
   * How far the cost is below the budget, as a fraction of the unpruned cost in the budget's
   * metric.
   */
  gap: number;
}

export type FrontierPoint = ScannedSchedule;

export interface FitOptions {
  /** Merge cuts into at most this many steps, beside one before the decoder. */
  maxSteps?: number | undefined;
  /** The ranking whose loss is minimised; the paper's unless given. */
  ranking?: Ranking | undefined;
  /** The cost of choosing the tokens, if a ranking other than that one will choose them. */
  work?: Work | undefined;
}

/**
 * The schedule of least predicted loss that keeps to the budget, after the cut before the decoder
 * that the statistics were prepared for, if any. It takes the scanned schedule within the budget
 * that loses least, and restores tokens one by one until the budget is used up.
 * @throws HumanError `budget-beyond-reach`; `max-steps` if it is not a whole number above 0
 */
export function fitSchedule(
  prepared: PreparedStatistics,
  budget: Budget,
  options: FitOptions = {},
): Fit {
  const { maxSteps } = options;
  const basis = fitting(prepared, budget, options);
  const fit = fitTo(prepared, basis, maxSteps);
  if (!basis.isTimed || prepared.near !== undefined || basis.required <= 0) return fit;
  // Schedules that save FLOPs do not save time in the same order. So fits to less time compete,
  // too: a larger budget never gives a worse result.
  const tighter = timeFits(prepared, budget, { ...basis, maxSteps }, (saving) =>
    fitTo(prepared, fitting(prepared, saving, options), maxSteps),
  ).filter(({ reduction }) => reduction > basis.required + 1e-9);
  const least = best<TimeFit['fit']>([fit, ...tighter.map((one) => one.fit)]);
  return least === fit ? fit : basis.complete(least.alpha, least.schedule);
}

function fitTo(
  prepared: PreparedStatistics,
  { given, work, required, ranking, ranked, price, limit, ...basis }: ReturnType<typeof fitting>,
  maxSteps: number | undefined,
): Fit {
  const { shape, reference } = prepared;
  const { isTimed, assess, complete } = basis;
  if (required <= 0) return complete(0, given);
  const candidates = candidatesBy(prepared, ranking, work);
  const within = candidates.filter(({ cost }) => assess(cost).met);
  // The cheapest candidate reaches whatever is reachable, even if rounding says otherwise.
  const start = best(within.length > 0 ? within : [candidates.at(-1)!]);
  const mayAdd = maxSteps === undefined;
  const restored = restoreTokens(prepared, ranked, start.schedule, price, limit, mayAdd);
  const fit = complete(start.alpha, restored);
  // Where launches count, fewer steps leave more time for tokens.
  const most = maxSteps === undefined && isTimed ? fewSteps : [maxSteps ?? Infinity];
  const fewer = most.filter((steps) => restored.length - given.length > steps);
  if (fewer.length === 0) return fit;
  const merged = [
    ...fewer.flatMap((steps) => mergeSteps(prepared, ranked, restored, steps, price, limit)),
    // One step at the first layer reaches every budget that any schedule reaches.
    cheapestSchedule(shape, reference, given),
  ]
    .map((steps) => restoreTokens(prepared, ranked, steps, price, limit, false))
    .map((schedule) => complete(start.alpha, schedule))
    .filter(({ cost }) => assess(cost).met);
  return best(maxSteps === undefined ? [fit, ...merged] : merged);
}

/** Numbers of steps that a budget in time tries beside the schedule it found. */
const fewSteps = [1, 2, 3, 4, 6];

/**
 * The first part of every fit to a budget.
 *
 * @throws HumanError as `fitSchedule`
 */
export function fitting(
  prepared: PreparedStatistics,
  budget: Budget,
  { maxSteps, ranking: asked = methodRanking('fitprune'), ...options }: FitOptions,
) {
  if (maxSteps !== undefined && !(Number.isInteger(maxSteps) && maxSteps > 0)) {
    throw new HumanError(
      text`The limit on steps cannot be ${maxSteps}. Give a whole number from 1 on.`,
      'max-steps',
      2,
    );
  }
  const { shape, reference, samples, cut } = prepared;
  const ranking = withEarly(asked, cut);
  const work = options.work ?? workOf(ranking);
  requireFor(prepared, budget, work);
  const given = stepsOf(cut);
  const required = reachableReduction(budget, shape, reference, { before: given, work });
  const ranked = rankSamples(samples, shape.layers, ranking);
  const counted = budget.overhead === true;
  const assess = (cost: Cost): Assessment => assessed(budget, required, shape, reference, cost);
  return {
    ...{ given, work, required, ranking, ranked, assess },
    isTimed: metrics[budget.metric].isMeasured === true,
    price: priceOf(shape, reference, budget.metric, budget.convention, counted ? work : undefined),
    /** The most that a schedule may cost, as a share of the unpruned model. */
    limit: 1 - required,
    complete: (alpha: number, schedule: Step[]): Fit => {
      const cost = scheduleCost(shape, reference, schedule, { work, counted });
      const loss = meanLoss(ranked, shape.layers, schedule);
      return { schedule, alpha, ...loss, cost, gap: assess(cost).gap };
    },
  };
}

/** Statistics prepared for one budget and one cost of choosing tokens cannot answer others. */
function requireFor({ near }: PreparedStatistics, budget: Budget | undefined, work: Work): void {
  const isFor =
    near === undefined ||
    (JSON.stringify(near.budget) === JSON.stringify(budget) &&
      (near.budget.overhead !== true || JSON.stringify(near.work) === JSON.stringify(work)));
  invariant(isFor, 'the statistics were prepared for another budget');
}

function best<T extends Loss>(fits: readonly T[]): T {
  return fits.reduce((least, one) => (totalLoss(one) < totalLoss(least) ? one : least));
}

export interface FrontierOptions {
  convention?: Convention;
  /** How many points to return, roughly, evenly over the cost; all of them unless given. */
  points?: number;
  /** The method whose ranking the losses are by; the paper's unless given. */
  method?: FittedMethod;
  /** As of a recipe: it costs, and changes no predicted loss. */
  sizeBias?: number | undefined;
}

/**
 * The trade-off: schedules none of which is both cheaper and better than another, from unpruned to
 * the cheapest; the cost of choosing tokens counts.
 */
export function frontier(
  prepared: PreparedStatistics,
  options: FrontierOptions = {},
): FrontierPoint[] {
  const { convention = 'decoder', points = Infinity, method = 'fitprune', sizeBias = 0 } = options;
  const ranking = withBias(rankingFor(prepared, method), sizeBias);
  requireFor(prepared, undefined, workOf(ranking));
  const { reference } = prepared;
  const candidates = candidatesBy(prepared, ranking);
  const reduction = (cost: Cost) => reductionOf(cost, reference, 'flops', convention);
  const all = frontierOf(candidates, reduction);
  if (all.length <= points) return all;
  const largest = reduction(all.at(-1)!.cost);
  const step = largest / Math.max(1, points - 1);
  let next = 0;
  return all.filter((point, i) => {
    const take = i === all.length - 1 || reduction(point.cost) >= next;
    if (take) next += step * Math.max(1, Math.ceil((reduction(point.cost) - next) / step + 1e-9));
    return take;
  });
}

/**
 * What a schedule would lose under a ranking, computed by replaying it on the stored masses.
 *
 * @throws HumanError `statistics-without-isolation`, `ranking-place`; `layer-range` if it prunes a
 *    layer that the statistics lack, or that cannot prune
 */
export function predictedLoss(
  prepared: PreparedStatistics,
  schedule: readonly Step[],
  ranking: Ranking = methodRanking('fitprune'),
): Loss {
  const { samples, shape } = prepared;
  const prunable = prunableLayers(shape);
  const beyond = schedule.find(({ layer }) => layer !== beforeDecoder && !prunable.includes(layer));
  if (beyond && beyond.layer >= 0 && beyond.layer < shape.layers) {
    throw new HumanError(
      text`The schedule prunes layer ${beyond.layer}, which has no attention to rank tokens by or shares its
        cache with later layers. The layers of this model that can prune: ${prunable.length === 0 ? text`none` : listed(prunable)}.`,
      'layer-range',
    );
  }
  if (beyond) {
    throw new HumanError(
      text`The schedule prunes layer ${beyond.layer}; the statistics are of ${shape.layers} layers. Correct
        the step, or calibrate the model it is for.`,
      'layer-range',
    );
  }
  requirePlaces(schedule, ranking);
  const inOrder = [...schedule].sort((a, b) => a.layer - b.layer);
  return meanLoss(rankSamples(samples, shape.layers, ranking), shape.layers, inOrder);
}
