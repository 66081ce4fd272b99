/** FitPrune: from prepared statistics and a budget to a schedule, its cost and what it promises. */
import { achieved, reachableReduction } from '../cost/budget';
import { cheapestSchedule, reductionOf, scheduleCost } from '../cost/cost';
import { prunableLayers } from '../cost/layers';
import { beforeDecoder, type Convention, type Cost, type Step } from '../cost/types';
import { HumanError, invariant } from '../errors';
import { fourDecimals } from '../figures';
import { requirePlaces } from '../ranking/before';
import type { Ranking } from '../ranking/families';
import type { Budget, FittedMethod, Recipe } from '../recipe/types';
import { text } from '../text';
import { toolName } from '../tool';
import { nonDominated, totalLoss, type Candidate } from './candidates';
import { stepsOf, withEarly } from './early-cut';
import { mergeSteps } from './merge-steps';
import { methodRanking } from './methods';
import { rankSamples, type RankedSample } from './orders';
import type { PreparedStatistics } from './prepare';
import { priceOf } from './price';
import { restoreTokens } from './repair';
import { candidatesBy } from './rank-candidates';
import { meanLoss, type Loss } from './simulate';

export interface Fit extends Loss {
  schedule: Step[];
  alpha: number;
  cost: Cost;
  /** How far the cost is below the budget, as a fraction of the dense cost in the budget's metric. */
  gap: number;
}

export type FrontierPoint = Candidate;

export interface FitOptions {
  /** Merge cuts into at most this many steps, beside one before the decoder. */
  maxSteps?: number | undefined;
  /** Whose loss counts; the paper's unless told. */
  ranking?: Ranking | undefined;
}

/**
 * The schedule of least predicted loss that keeps to the budget, behind the cut before the decoder that the statistics
 * were prepared for, if any: of the scanned ones within it, the one
 * that loses least, with tokens restored one by one until the budget is used up.
 * @throws HumanError `budget-beyond-reach`; `max-steps` when it is no whole number above 0
 */
export function fitSchedule(
  prepared: PreparedStatistics,
  budget: Budget,
  { maxSteps, ranking: asked = methodRanking('fitprune') }: FitOptions = {},
): Fit {
  if (maxSteps !== undefined && !(Number.isInteger(maxSteps) && maxSteps > 0)) {
    throw new HumanError(
      text`A schedule cannot have at most ${maxSteps} steps. Give a whole number from 1 on.`,
      'max-steps',
      2,
    );
  }
  requireFor(prepared, budget);
  const { shape, reference, samples, cut } = prepared;
  const given = stepsOf(cut);
  const required = reachableReduction(budget, shape, reference, given);
  const { metric, convention } = budget;
  const ranking = withEarly(asked, cut);
  const ranked = rankSamples(samples, shape.layers, ranking);
  if (required <= 0) return complete(prepared, ranked, budget, 0, given);
  const candidates = candidatesBy(prepared, ranking);
  const within = candidates.filter(({ cost }) => achieved(budget, shape, reference, cost).met);
  // The cheapest candidate reaches whatever is reachable, should rounding say otherwise.
  const start = best(within.length > 0 ? within : [candidates.at(-1)!]);
  const price = priceOf(shape, reference, metric, convention);
  const limit = 1 - required;
  const restored = restoreTokens(
    prepared,
    ranked,
    start.schedule,
    price,
    limit,
    maxSteps === undefined,
  );
  const fit = complete(prepared, ranked, budget, start.alpha, restored);
  if (maxSteps === undefined || restored.length - given.length <= maxSteps) return fit;
  const merged = [
    ...mergeSteps(prepared, ranked, restored, maxSteps, price, limit),
    // One step at the first layer reaches every budget that any schedule reaches.
    cheapestSchedule(shape, reference, given),
  ]
    .map((steps) => restoreTokens(prepared, ranked, steps, price, limit, false))
    .map((schedule) => complete(prepared, ranked, budget, start.alpha, schedule))
    .filter(({ cost }) => achieved(budget, shape, reference, cost).met);
  return best(merged);
}

/** What was prepared for one budget knows nothing of others. */
function requireFor({ near }: PreparedStatistics, budget: Budget | undefined): void {
  const isFor = near === undefined || JSON.stringify(near) === JSON.stringify(budget);
  invariant(isFor, 'the statistics were prepared for another budget');
}

function best<T extends Loss>(fits: readonly T[]): T {
  return fits.reduce((least, one) => (totalLoss(one) < totalLoss(least) ? one : least));
}

function complete(
  { shape, reference }: PreparedStatistics,
  ranked: readonly RankedSample[],
  budget: Budget,
  alpha: number,
  schedule: Step[],
): Fit {
  const cost = scheduleCost(shape, reference, schedule);
  const { gap } = achieved(budget, shape, reference, cost);
  return { schedule, alpha, ...meanLoss(ranked, shape.layers, schedule), cost, gap };
}

export interface FrontierOptions {
  convention?: Convention;
  /** About how many points to return, evenly over the cost; all of them unless told. */
  points?: number;
  /** Whose ranking the losses are by; the paper's unless told. */
  method?: FittedMethod;
}

/** The trade-off: schedules of which none is both cheaper and better, from dense to the cheapest. */
export function frontier(
  prepared: PreparedStatistics,
  { convention = 'decoder', points = Infinity, method = 'fitprune' }: FrontierOptions = {},
): FrontierPoint[] {
  requireFor(prepared, undefined);
  const { reference } = prepared;
  const candidates = candidatesBy(prepared, rankingFor(prepared, method));
  const reduction = (cost: Cost) => reductionOf(cost, reference, 'flops', convention);
  const all = nonDominated(candidates, reduction);
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
 * What any schedule would lose under any ranking, by replaying it on the stored masses.
 * @throws HumanError `statistics-without-isolation`, `ranking-place`; `layer-range` where it prunes a layer that the statistics are not of, or that cannot prune
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
        cache with later layers. The layers of this model that can prune: ${prunable.join(', ') || 'none'}.`,
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

/** What a method's recipes of these statistics rank by. */
export function rankingFor(
  { grid, metadata, cut }: PreparedStatistics,
  method: FittedMethod,
): Ranking {
  return withEarly(methodRanking(method, { aggregate: metadata.aggregate, grid }), cut);
}

export interface RecipeOptions {
  maxSteps?: number | undefined;
  /** The paper's unless told. */
  method?: FittedMethod | undefined;
  /** Model folder relative to where the recipe will stand; the statistics file's own unless told. */
  modelPath?: string;
}

/** A fit as the file it is saved as. */
export function fitRecipe(
  prepared: PreparedStatistics,
  budget: Budget,
  { modelPath, method = 'fitprune', maxSteps }: RecipeOptions = {},
): { recipe: Recipe; fit: Fit } {
  const { metadata, reference, samples, hash, calibration } = prepared;
  const ranking = rankingFor(prepared, method);
  const fit = fitSchedule(prepared, budget, { maxSteps, ranking });
  const recipe: Recipe = {
    version: 1,
    model: { ...metadata.model, path: modelPath ?? metadata.model.path, ...reference },
    budget,
    schedule: fit.schedule,
    ranking,
    fit: {
      method,
      alpha: fourDecimals(fit.alpha),
      selfLoss: fourDecimals(fit.selfLoss),
      crossLoss: fourDecimals(fit.crossLoss),
      statistics: hash,
      samples: samples.length,
      calibration,
      tool: toolName,
    },
  };
  return { recipe, fit };
}
