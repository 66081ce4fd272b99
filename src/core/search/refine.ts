/** Refining: statistics of the pruned model, another fit to them, kept only where the output gains. */
import type { Statistics } from '../calibration/statistics';
import { pairedInterval } from '../evaluation/statistics/bootstrap';
import { fourDecimals, meanOf } from '../figures';
import { fitSchedule, predictedLoss } from '../fit/fit';
import { preparing, type PreparedStatistics } from '../fit/prepare';
import { scheduleHash } from '../recipe/hash';
import type { Ranking } from '../ranking/families';
import type { Recipe } from '../recipe/types';
import type { Step } from '../cost/types';
import type { MeasureFidelity } from './by-output';
import { inSlices } from './slices';

export interface RefineOptions {
  /** Most rounds. */
  rounds: number;
  maxSteps?: number | undefined;
  /** Calibration samples that fidelity is measured on. */
  samples: number;
  /** Statistics of the decoder pruned like this, on the calibration samples. */
  recalibrate: (
    pruning: { schedule: Step[]; ranking: Ranking },
    signal: AbortSignal,
  ) => Promise<Statistics>;
  measure: MeasureFidelity;
  onRound?: ((round: RefineRound) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface RefineRound {
  /** From 1. */
  round: number;
  /** Mean KL before and with the schedule of this round, nats; equal where it is the same schedule. */
  before: number;
  after: number;
  /** 95% of `after - before`, paired by sample. */
  interval: [number, number];
  kept: boolean;
}

export interface RefineResult {
  recipe: Recipe;
  rounds: RefineRound[];
}

/**
 * The idea of the reference code, which measures attention anew after every change, made an explicit
 * round: masses of the pruned model (0 for tokens that are gone) are fitted to the same budget, for the
 * recipe's own ranking. A round
 * is kept if the mean KL divergence from the unpruned model falls; the first that is not ends it.
 * @param prepared statistics of the unpruned model: predicted losses are stated by them
 * @throws HumanError as fitting and measuring throw it
 */
export async function refine(
  prepared: PreparedStatistics,
  base: Recipe,
  options: RefineOptions,
): Promise<RefineResult> {
  const { samples, recalibrate, measure, maxSteps, onRound } = options;
  const signal = options.signal ?? new AbortController().signal;
  const rounds: RefineRound[] = [];
  let recipe = base;
  for (let round = 1; round <= options.rounds; round++) {
    const { schedule, ranking } = recipe;
    const statistics = await recalibrate({ schedule, ranking }, signal);
    const pruned = await inSlices(preparing(statistics));
    const fit = fitSchedule(
      // Costs are stated at the lengths that the recipe names.
      { ...pruned, reference: prepared.reference },
      recipe.budget,
      { maxSteps, ranking },
    );
    signal.throwIfAborted();
    const isSame = scheduleHash(fit.schedule, ranking) === scheduleHash(schedule, ranking);
    const candidates = (isSame ? [schedule] : [schedule, fit.schedule]).map((steps, at) => ({
      name: `round ${round - 1 + at}`,
      schedule: steps,
      ranking,
    }));
    const { kl } = await measure(candidates, samples, signal);
    const [was, now] = [kl[0]!, kl[isSame ? 0 : 1]!];
    const [before, after] = [meanOf(was), meanOf(now)];
    const change = pairedInterval(Array.from(now, (loss, at) => loss - was[at]!));
    const interval: [number, number] = [change?.low ?? 0, change?.high ?? 0];
    const kept = after < before;
    const result = { round, before, after, interval, kept };
    rounds.push(result);
    onRound?.(result);
    if (!kept) break;
    recipe = refined(prepared, recipe, fit, round);
  }
  return { recipe, rounds };
}

function refined(
  prepared: PreparedStatistics,
  recipe: Recipe,
  { schedule, alpha }: { schedule: Step[]; alpha: number },
  round: number,
): Recipe {
  const { selfLoss, crossLoss } = predictedLoss(prepared, schedule, recipe.ranking);
  const fit = { ...recipe.fit! };
  // What the fit took that this began with is not what this took.
  delete fit.seconds;
  return {
    ...recipe,
    schedule,
    fit: {
      ...fit,
      alpha: fourDecimals(alpha),
      selfLoss: fourDecimals(selfLoss),
      crossLoss: fourDecimals(crossLoss),
      refined: round,
    },
  };
}
