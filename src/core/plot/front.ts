/** The front of measured points, as plots draw it. Pure. */
import type { Direction } from '../figures/figure';
import { nonDominated } from '../pareto';

export interface FrontPoint {
  key: string;
  x: number;
  y: number;
}

/** What a front is of. */
export interface FrontRule {
  /** Which direction of a cost is cheaper: a higher saving, a lower time. */
  cheaper: Direction;
  better: Direction;
  isEqualCost: (a: number, b: number) => boolean;
}

/**
 * Savings nearer than this are equal: schedules have whole tokens, and baselines are as near as
 * that to a recipe.
 */
const equalSaving = 0.005;
/** As shares of a time: medians of the same run differ by this much between measurements. */
const equalTime = 0.02;

export const bySaving: Omit<FrontRule, 'better'> = {
  cheaper: 'higher',
  isEqualCost: (a, b) => Math.abs(a - b) <= equalSaving,
};

export const byTime: Omit<FrontRule, 'better'> = {
  cheaper: 'lower',
  isEqualCost: (a, b) => Math.abs(a - b) <= equalTime * Math.max(a, b),
};

/** Points that no other beats, from left to right. */
export function frontOf(
  points: readonly FrontPoint[],
  { cheaper, better, isEqualCost }: FrontRule,
): FrontPoint[] {
  return nonDominated(points, {
    saving: ({ x }) => (cheaper === 'higher' ? x : -x),
    worth: ({ y }) => (better === 'higher' ? y : -y),
    isEqual: (a, b) => isEqualCost(a.x, b.x),
  }).sort((a, b) => a.x - b.x || a.y - b.y);
}

/**
 * Stairs: between two points of the front, only the worse of the two values can be had.
 *
 * @param points from left to right
 * @returns corners; none for a single point
 */
export function stairs(
  points: readonly (readonly [number, number])[],
  { cheaper }: Pick<FrontRule, 'cheaper'>,
): [number, number][] {
  if (points.length < 2) return [];
  return points.flatMap(([x, y], i): [number, number][] => {
    const before = points[i - 1];
    if (!before) return [[x, y]];
    // A point also gives every smaller saving, and keeps to every longer time.
    const corner: [number, number] = cheaper === 'lower' ? [x, before[1]] : [before[0], y];
    return [corner, [x, y]];
  });
}
