/** Schedules of one kind, from keeping everything to the cheapest, and the one of a given cost. */
import { achieved, requiredReduction } from '../../cost/budget';
import { scheduleCost } from '../../cost/cost';
import { keepFor, keepUnits, tokensLeft, toUnits } from '../../cost/tokens';
import type { DecoderShape, PromptShape, Step, Work, Budget } from '../../cost/types';
import { withoutRedundant } from '../../fit/price';

/** A kind of schedule with one knob. */
export interface Family {
  /** The layers that may prune, ascending. */
  layers: readonly number[];
  /**
   * How many of the prompt's visual tokens stay after each cut, never rising; a larger `amount`
   * never keeps more.
   *
   * @param amount 0 keeps everything, 1 is the cheapest
   */
  keeps: (amount: number) => number[];
}

export interface Solution {
  schedule: Step[];
  /** What it saves. */
  reduction: number;
  /** The most that the family saves. */
  largest: number;
}

/**
 * Starts from a given schedule as the cheapest, and keeps ever more tokens at its layers, up to all
 * of them.
 */
export function likeSchedule(schedule: readonly Step[]): Family {
  return {
    layers: schedule.map(({ layer }) => layer),
    keeps: (amount) => schedule.map(({ keep }) => keep ** amount),
  };
}

/**
 * Two amounts this near, as powers of a half, round to the same counts or lie on both sides of a
 * jump.
 */
const halvings = 60;

/**
 * The schedule of a family whose saving is nearest to the target: one token more or less at any of
 * its layers would be farther away.
 *
 * @param visualTokens reference length
 * @param reductionOf what a schedule saves, rising as fewer tokens are kept
 * @param side `above` saves at least `target` wherever the family reaches it; `nearest` is on
 *    either side
 */
export function solve(
  family: Family,
  visualTokens: number,
  reductionOf: (schedule: readonly Step[]) => number,
  target: number,
  side: 'nearest' | 'above',
): Solution {
  const unitsAt = (amount: number): number[] =>
    family.keeps(amount).map((keep) => Math.max(1, toUnits(keep)));
  const solutionOf = (units: readonly number[]): Omit<Solution, 'largest'> => {
    const schedule = scheduleOf(family.layers, units, visualTokens);
    return { schedule, reduction: reductionOf(schedule) };
  };
  const cheapest = solutionOf(unitsAt(1));
  const largest = cheapest.reduction;
  if (target <= 0) return { schedule: [], reduction: 0, largest };
  if (target >= largest) return { ...cheapest, largest };
  let [low, high] = [0, 1];
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (solutionOf(unitsAt(middle)).reduction < target) low = middle;
    else high = middle;
  }
  const between = stairs(unitsAt(low), unitsAt(high)).map(solutionOf);
  const within = side === 'above' ? between.filter((one) => one.reduction >= target) : between;
  const best = within.reduce((nearest, one) =>
    Math.abs(one.reduction - target) < Math.abs(nearest.reduction - target) ? one : nearest,
  );
  return { ...best, largest };
}

/**
 * The schedule of a family that keeps to a budget and is nearest to it; the cheapest one if none
 * keeps to it.
 *
 * @param work what choosing the tokens takes; the budget decides whether that counts
 */
export function solveWithin(
  family: Family,
  budget: Budget,
  { shape, prompt, work }: { shape: DecoderShape; prompt: PromptShape; work: Work },
): Solution & { met: boolean } {
  const assess = (steps: readonly Step[]) =>
    achieved(budget, shape, prompt, scheduleCost(shape, prompt, steps, { work }));
  const solution = solve(
    family,
    prompt.visualTokens,
    (steps) => assess(steps).reached,
    requiredReduction(budget, shape, prompt),
    'above',
  );
  return { ...solution, met: assess(solution.schedule).met };
}

/** Goes from one to the other by one layer at a time, the last first: no keep rises on the way. */
function stairs(from: readonly number[], to: readonly number[]): number[][] {
  const found = [[...from]];
  for (let at = from.length - 1; at >= 0; at--) {
    if (from[at] === to[at]) continue;
    found.push(found.at(-1)!.with(at, to[at]!));
  }
  return found;
}

/**
 * Each count gets the keep that `keepFor` gives it: other keeps that leave as many tokens at the
 * reference length may leave other counts at other lengths.
 */
function scheduleOf(
  layers: readonly number[],
  units: readonly number[],
  visualTokens: number,
): Step[] {
  const steps = layers.map((layer, at) => {
    const left = tokensLeft(units[at]! / keepUnits, visualTokens, visualTokens);
    return { layer, keep: keepFor(left, visualTokens) };
  });
  return withoutRedundant(steps, visualTokens);
}
