/** The schedules a fit chooses from: a scan of alpha, finer where cost changes fast. */
import { cheapestSchedule, scheduleCost } from '../cost/cost';
import { prunableLayers } from '../cost/layers';
import type { Cost, DecoderShape, PromptShape, Step } from '../cost/types';
import { nonDominated } from '../pareto';
import type { Ranking } from '../ranking/families';
import { stepsOf, withEarly, type EarlyCut } from './early-cut';
import type { PreparedSample } from './masses/prepared-sample';
import { methodRanking } from './methods';
import { rankSamples, type RankedSample } from './masses/orders';
import { meanLoss, type Loss } from './simulate';
import { scheduleAt, scheduleOf, toKeep } from './tolerance';

export interface ScannedSchedule extends Loss {
  /** The tolerance it came from; a label, since cost is not monotone in it. */
  alpha: number;
  schedule: Step[];
  /** Cost of the layers alone: a scan does not know the ranking that will be fitted. */
  cost: Cost;
}

export interface ScanOptions {
  /** Most tolerances tried; each costs one pass over the statistics. */
  maxAlphas?: number;
  /** Refine until neighbours differ by at most this fraction of the unpruned FLOPs. */
  spacing?: number;
  /** How the tolerance changes over depth; see `scheduleAt`. */
  tilt?: number;
}

/** Intervals of alpha narrower than this count as jumps. */
export const narrowest = 1e-6;

export interface Setting {
  samples: readonly PreparedSample[];
  shape: DecoderShape;
  reference: PromptShape;
  /** Before the decoder; every schedule begins with it. */
  cut?: EarlyCut | undefined;
}

interface Ranked extends Setting {
  /** The samples by the paper's ranking. */
  ranked: readonly RankedSample[];
}

/**
 * Scans alpha from 0 to 1, always halving the interval across which the cost changes most, then
 * fills the remaining jumps with schedules in between. Losses are by the paper's ranking. Yields
 * its progress.
 *
 * @returns different schedules in order of alpha, from the empty one to the cheapest there is
 */
export function* scan(
  given: Setting,
  { maxAlphas = 128, spacing = 0.01, tilt = 0 }: ScanOptions = {},
): Generator<number, ScannedSchedule[]> {
  const { samples, shape, reference } = given;
  const { layers } = shape;
  const { cut } = given;
  const setting = { ...given, ranked: rankSamples(samples, layers, scanRanking(given)) };
  const at = (alpha: number) =>
    candidate(setting, alpha, scheduleAt(alpha, samples, shape, reference.visualTokens, tilt, cut));
  const found = [candidate(setting, 0, stepsOf(cut))];
  const coarse = coarseOf(maxAlphas);
  for (let i = 0; i <= coarse; i++) {
    found.push(at(i / coarse));
    yield i / maxAlphas;
  }
  found.push(candidate(setting, 1, cheapestSchedule(shape, reference, stepsOf(cut))));
  for (let tried = coarse + 1; tried < maxAlphas; tried++) {
    const widest = widestGap(found, (a, b) => b.alpha - a.alpha > narrowest);
    if (widest.gap <= spacing) break;
    const [before, after] = [found[widest.index - 1]!, found[widest.index]!];
    found.splice(widest.index, 0, at((before.alpha + after.alpha) / 2));
    yield tried / maxAlphas;
  }
  const bridged = found.length + maxAlphas / 2;
  while (found.length < bridged) {
    const widest = widestGap(found, () => true);
    if (widest.gap <= 2 * spacing) break;
    const [before, after] = [found[widest.index - 1]!, found[widest.index]!];
    const between = halfway(setting, before, after);
    // Token counts are whole: two neighbours may have nothing between them.
    if (isSame(between, before) || isSame(between, after)) break;
    found.splice(widest.index, 0, between);
    yield 1;
  }
  return found.filter((one, index) => index === 0 || !isSame(one, found[index - 1]!));
}

/**
 * The ranking by which a scan states losses: the paper's, after the given cut before the decoder.
 */
export function scanRanking({ cut }: Pick<Setting, 'cut'>): Ranking {
  return withEarly(methodRanking('fitprune'), cut);
}

/** Adds what schedules lose by the paper's ranking. */
export function withLosses(given: Setting, found: readonly Priced[]): ScannedSchedule[] {
  const ranked = rankSamples(given.samples, given.shape.layers, scanRanking(given));
  return found.map(({ alpha, schedule }) => candidate({ ...given, ranked }, alpha, schedule));
}

/** A schedule whose loss has not been computed yet. */
export type Priced = Omit<ScannedSchedule, keyof Loss>;

/** Intervals that a scan begins with. */
export function coarseOf(maxAlphas: number): number {
  return Math.max(2, Math.min(16, maxAlphas - 1));
}

function candidate(
  { ranked, shape, reference }: Ranked,
  alpha: number,
  schedule: Step[],
): ScannedSchedule {
  return {
    alpha,
    schedule,
    cost: scheduleCost(shape, reference, schedule),
    ...meanLoss(ranked, shape.layers, schedule),
  };
}

/** The largest difference in cost between neighbours that `eligible` lets through. */
function widestGap(
  found: readonly ScannedSchedule[],
  eligible: (a: ScannedSchedule, b: ScannedSchedule) => boolean,
): { index: number; gap: number } {
  let widest = { index: 1, gap: 0 };
  for (let index = 1; index < found.length; index++) {
    const [a, b] = [found[index - 1]!, found[index]!];
    const gap = Math.abs(a.cost.reduction.decoder - b.cost.reduction.decoder);
    if (gap > widest.gap && eligible(a, b)) widest = { index, gap };
  }
  return widest;
}

/** The schedule whose kept shares are the means of two others', layer by layer. */
function halfway(setting: Ranked, a: ScannedSchedule, b: ScannedSchedule): ScannedSchedule {
  return candidate(setting, (a.alpha + b.alpha) / 2, halfwaySchedule(setting, a, b));
}

/** Its keeps are the means of two others', layer by layer. */
export function halfwaySchedule({ shape, reference, cut }: Setting, a: Priced, b: Priced): Step[] {
  const layers = prunableLayers(shape);
  const [left, right] = [a, b].map(({ schedule }) => keepsOf(schedule, layers, cut?.step.keep)) as [
    number[],
    number[],
  ];
  const keeps = left.map((keep, at) => toKeep((keep + right[at]!) / 2));
  return scheduleOf(keeps, layers, reference.visualTokens, cut);
}

function keepsOf(schedule: readonly Step[], layers: readonly number[], first = 1): number[] {
  let keep = first;
  return layers.map(
    (layer) => (keep = schedule.find((step) => step.layer === layer)?.keep ?? keep),
  );
}

export function isSame(a: Priced, b: Priced): boolean {
  return (
    a.schedule.length === b.schedule.length &&
    a.schedule.every(
      ({ layer, keep }, i) => layer === b.schedule[i]!.layer && keep === b.schedule[i]!.keep,
    )
  );
}

/**
 * The non-dominated ones by `reduction` and loss, from the most expensive to the cheapest; of
 * equals, the first.
 */
export function frontierOf(
  candidates: readonly ScannedSchedule[],
  reduction: (cost: Cost) => number,
): ScannedSchedule[] {
  const saving = ({ cost }: ScannedSchedule): number => reduction(cost);
  const best = nonDominated(candidates, { saving, worth: (one) => -totalLoss(one) });
  return best.filter((one, at) => at === 0 || saving(one) > saving(best[at - 1]!));
}

/** The number by which schedules of equal cost are compared: both losses weigh the same. */
export function totalLoss({ selfLoss, crossLoss }: Loss): number {
  return selfLoss + crossLoss;
}
