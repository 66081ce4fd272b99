/** The part of an axis that the curve plot shows, and what is outside it. Pure. */
import type { Cost } from '../../src/protocol/trade-off';
import { domainOf, isTime, valueOf, type Axis, type Stated } from './axis';

/** The values that a plot has to show along its axis. */
interface Ranged {
  axis: Axis;
  prompt: Stated;
  /** Largest saving on this axis, a fraction. */
  largest: number;
  frontier: readonly Costed[];
  recipes: readonly Costed[];
  /** At a value of the axis. */
  floor?: { value: number } | undefined;
}

interface Costed {
  cost: Cost;
}

/** The margin around times, as a share of their range. */
const room = 0.05;
/** Times that differ by less are not drawn further apart than this: parts of the longest. */
const leastSpan = 0.04;
/**
 * A recipe further from the curve than this part of its span is drawn at the edge: it would leave
 * the curve no room.
 */
const mostBeyond = 0.6;
/** The same for the floor, which the text mentions, too. */
const floorBeyond = 0.35;

/**
 * From the left end to the right end. Times cover the curve, since all of pruning may save or lose
 * little on a device; recipes and the floor are included as long as the curve keeps enough room.
 */
export function rangeOf(input: Ranged): [number, number] {
  const { axis, prompt, largest, frontier, recipes, floor } = input;
  const [whole, last] = domainOf(axis, prompt, largest);
  if (!isTime(axis)) return [whole, last];
  const marks = valuesOf(axis, recipes);
  const curve = [whole, ...(frontier.length > 0 ? valuesOf(axis, frontier) : marks)];
  const [low, high] = [Math.min(...curve), Math.max(...curve)];
  const span = Math.max(high - low, leastSpan * high);
  const isNear = (value: number, beyond: number): boolean =>
    value >= low - beyond * span && value <= high + beyond * span;
  const near = [
    ...marks.filter((value) => isNear(value, mostBeyond)),
    ...(floor && isNear(floor.value, floorBeyond) ? [floor.value] : []),
  ];
  const [least, most] = [Math.min(low, ...near), Math.max(high, ...near)];
  const around = Math.max(room * span, (span - (most - least)) / 2);
  return [most + around, Math.max(0, least - around)];
}

function valuesOf(axis: Axis, some: readonly Costed[]): number[] {
  return some.map(({ cost }) => valueOf(axis, cost)).filter(Number.isFinite);
}

/** On which side of the plot a value lies; undefined within. */
export function sideOf(
  value: number,
  [left, right]: readonly [number, number],
): 'left' | 'right' | undefined {
  const [low, high] = [Math.min(left, right), Math.max(left, right)];
  if (value >= low - 1e-9 && value <= high + 1e-9) return undefined;
  return value < low === left < right ? 'left' : 'right';
}
