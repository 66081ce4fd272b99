/** Objective `output`: the schedule and ranking that change least what the model says, measured. */
import type { Candidate, FidelityReport } from '../evaluation/types';
import { fourDecimals } from '../figures';
import { fitRecipe, predictedLoss } from '../fit/fit';
import type { PreparedStatistics } from '../fit/prepare';
import { isOf, type Ranking } from '../ranking/families';
import type { Grid } from '../ranking/grid/definition';
import type { Budget, FitRecord, Recipe } from '../recipe/types';
import { halve, type Measured, type Rung } from './halving';
import {
  describeRanking,
  drawPoints,
  hashOf,
  neighbours,
  rankingSpace,
  type Point,
  type Proposal,
} from './proposals';
import { TiltedFits } from './tilted';

/** Runs candidates on the first `samples` calibration samples; rejects when `signal` aborts. */
export type MeasureFidelity = (
  candidates: Candidate[],
  samples: number,
  signal: AbortSignal,
) => Promise<FidelityReport>;

export interface SearchOptions {
  budget: Budget;
  maxSteps?: number | undefined;
  modelPath?: string | undefined;
  /** Grid of the calibration images, where all have one. */
  grid?: Grid | undefined;
  /** Take part in every rung too: recipes of other methods at this budget. */
  start?: readonly Pick<Recipe, 'schedule' | 'ranking' | 'fit'>[];
  /** Samples of the last rung. */
  samples: number;
  /** Candidates of the first rung. */
  width?: number | undefined;
  seed: number;
  /** Time is over: the rung that is being measured is given up, the one before decides. */
  deadline?: AbortSignal | undefined;
  measure: MeasureFidelity;
  onProgress?: ((progress: SearchProgress) => void) | undefined;
  signal?: AbortSignal | undefined;
}

export interface SearchProgress {
  /** Counted from 1; the number of rungs may come out smaller when time runs out. */
  rung: number;
  rungs: number;
  candidates: number;
  samples: number;
  /** The best of the rung before, and the paper's fit, in nats. */
  best?: { kl: number; ranking: string };
  plain?: number;
}

export interface SearchResult {
  recipe: Recipe;
  /** Mean KL of the recipe and of plain FitPrune on the samples that decided, nats. */
  kl: number;
  plainKl: number;
  /** Of the `start` recipes, in their order. */
  startKl: number[];
  /** By sample, paired. */
  losses: { chosen: ArrayLike<number>; plain: ArrayLike<number> };
  samples: number;
  /** Different candidates that were measured. */
  tried: number;
  /** Nothing measured was better than plain FitPrune. */
  isPlain: boolean;
  ranOutOfTime: boolean;
}

const firstSamples = 4;
const defaultWidth = 32;
/** Neighbours of the first rung's best are tried too. */
const parents = 3;
const children = 12;

/**
 * Starts from the FitPrune fit and searches tilt of the tolerance, powers of self and cross mass,
 * head aggregate, text rows, position bias and spatial coverage, by successive halving on the KL divergence of
 * the next-token distribution from the unpruned model's. Plain FitPrune takes part in every rung, so that the
 * result is never worse than it on the samples that decide.
 * @throws HumanError as fitting and measuring throw it
 */
export async function searchByOutput(
  prepared: PreparedStatistics,
  options: SearchOptions,
): Promise<SearchResult> {
  const { budget, maxSteps, modelPath, grid, start = [], samples, seed, signal } = options;
  const never = new AbortController().signal;
  const deadline = options.deadline ?? never;
  const width = options.width ?? defaultWidth;
  const base = fitRecipe(prepared, budget, {
    ...(maxSteps !== undefined && { maxSteps }),
    ...(modelPath !== undefined && { modelPath }),
  });
  const fits = new TiltedFits(prepared, budget, maxSteps);
  const space = rankingSpace(grid);
  const plain: Proposal = {
    tilt: 0,
    ranking: { kind: 'self-cross' },
    schedule: base.fit.schedule,
    alpha: base.fit.alpha,
  };
  const seen = new Set([hashOf(plain)]);
  const propose = async (points: readonly Point[]): Promise<Proposal[]> => {
    const proposals: Proposal[] = [];
    for (const { tilt, ranking } of points) {
      const { schedule, alpha } = await fits.at(tilt);
      proposals.push({ tilt, ranking, schedule, alpha });
    }
    return fresh(proposals, seen);
  };
  const given = start.map(({ schedule, ranking, fit }): Proposal =>
    hashOf({ schedule, ranking }) === hashOf(plain)
      ? plain
      : { tilt: 0, ranking, schedule, alpha: fit?.alpha ?? base.fit.alpha },
  );
  const references = [...new Set([plain, ...given])];
  for (const one of given) seen.add(hashOf(one));
  const first = await propose(drawPoints(space, Math.max(0, width - given.length), seed));

  const stop = AbortSignal.any([signal ?? never, deadline]);
  const rungs = Math.ceil(Math.log2(Math.max(1, samples / Math.min(firstSamples, samples)))) + 1;
  let done = 0;
  let last: Rung<Proposal> | undefined;
  const report = (candidates: number, next: number): void => {
    const best = last?.ranked[0];
    options.onProgress?.({
      rung: done + 1,
      rungs,
      candidates,
      samples: next,
      ...(best && { best: { kl: best.mean, ranking: describeRanking(best.candidate.ranking) } }),
      ...(last && { plain: measuredOf(last, plain).mean }),
    });
  };
  try {
    await halve(first, {
      from: Math.min(firstSamples, samples),
      to: samples,
      references,
      measure: async (proposals, count) => {
        report(proposals.length, count);
        const candidates = proposals.map((one) => ({
          name: describeRanking(one.ranking),
          schedule: one.schedule,
          ranking: one.ranking,
        }));
        return (await options.measure(candidates, count, stop)).kl;
      },
      propose: async (rung) => {
        const best = rung.ranked.slice(0, parents).map(({ candidate }) => candidate);
        const around = interleave(
          best.map(({ tilt, ranking }) => {
            return isOf('mass', ranking) ? neighbours({ tilt, ranking }, space) : [];
          }),
        );
        return propose(around.slice(0, children));
      },
      mayGoOn: () => !stop.aborted,
      onRung: (rung) => {
        last = rung;
        done++;
      },
    });
  } catch (error) {
    // Out of time, not cancelled: the last whole rung decides.
    if (signal?.aborted === true || !deadline.aborted) throw error;
  }
  signal?.throwIfAborted();
  return conclude(
    { prepared, recipe: base.recipe, plain, given },
    last,
    seen.size,
    deadline.aborted,
  );
}

interface Start {
  prepared: PreparedStatistics;
  /** Plain FitPrune. */
  recipe: Recipe;
  plain: Proposal;
  given: readonly Proposal[];
}

function conclude(
  { prepared, recipe, plain, given }: Start,
  last: Rung<Proposal> | undefined,
  tried: number,
  ranOutOfTime: boolean,
): SearchResult {
  const nothing: Measured<Proposal> = { candidate: plain, mean: Number.NaN, losses: [] };
  const klOf = (one: Proposal) => (last ? measuredOf(last, one).mean : Number.NaN);
  const reference = last ? measuredOf(last, plain) : nothing;
  const chosen = last?.ranked[0] ?? nothing;
  const isPlain = chosen.candidate === plain;
  return {
    recipe: isPlain ? recipe : recipeOf(prepared, recipe, chosen.candidate),
    kl: chosen.mean,
    plainKl: reference.mean,
    startKl: given.map(klOf),
    losses: { chosen: chosen.losses, plain: reference.losses },
    samples: last?.samples ?? 0,
    tried,
    isPlain,
    ranOutOfTime,
  };
}

function recipeOf(
  prepared: PreparedStatistics,
  base: Recipe,
  { schedule, ranking, alpha }: Proposal,
): Recipe {
  const { selfLoss, crossLoss } = predictedLoss(prepared, schedule, ranking);
  const fit: FitRecord = {
    ...base.fit!,
    method: isPaperRanking(ranking) ? 'fitprune' : 'fitprune+',
    alpha: fourDecimals(alpha),
    selfLoss: fourDecimals(selfLoss),
    crossLoss: fourDecimals(crossLoss),
    objective: 'output',
  };
  return { ...base, schedule, ranking, fit };
}

function isPaperRanking(ranking: Ranking): boolean {
  return ranking.kind === 'self-cross' && Object.keys(ranking).length === 1;
}

function measuredOf(rung: Rung<Proposal>, reference: Proposal): Measured<Proposal> {
  return rung.ranked.find(({ candidate }) => candidate === reference)!;
}

/** Those not proposed before; remembers them. */
function fresh(proposals: readonly Proposal[], seen: Set<string>): Proposal[] {
  return proposals.filter((one) => {
    const hash = hashOf(one);
    if (seen.has(hash)) return false;
    seen.add(hash);
    return true;
  });
}

/** The first of each list, then the second of each, and so on. */
function interleave<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, at) =>
    lists.flatMap((list) => (at < list.length ? [list[at]!] : [])),
  ).flat();
}
