/** Axes: from values to pixels, and the round numbers at which they are marked, evenly. Pure. */
import { scaleLinear, scaleLog, type ScaleLinear, type ScaleLogarithmic } from 'd3-scale';

/** A scale with the values that it is marked at, all within its domain. */
export type Scale = (ScaleLinear<number, number> | ScaleLogarithmic<number, number>) & {
  marks: number[];
};

/** @param count about how many marks it has room for */
export function marked(scale: ScaleLinear<number, number>, count: number): Scale {
  return Object.assign(scale, { marks: scale.ticks(count) });
}

/** Pixels of the ends of an axis. */
type Range = readonly [number, number];

/**
 * How an axis is laid out over the values on it; `count` is about how many marks it has room for.
 */
export type ScaleOf = (values: readonly number[], range: Range, count: number) => Scale;

/** A difference of a point must not fill a plot as one of fifty would. */
const leastKept = 0.06;
/**
 * Recipes of one budget differ by a few tenths of a point: on a wider axis their marks would be
 * one.
 */
const leastSaved = 0.05;

/** Savings of one budget differ at most by this, since each schedule rounds to whole tokens. */
const oneBudget = 0.006;

/** Whether savings, fractions, are of one budget. */
export function isOneSaving(values: readonly number[]): boolean {
  return values.length > 3 && Math.max(...values) - Math.min(...values) <= oneBudget;
}

/** Savings, fractions: their range; for a single budget, that budget alone. */
export const savedScale: ScaleOf = (values, range, count) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return linear([0, 1], range, count);
  if (isOneSaving(values)) {
    const middle = Number(((low + high) / 2).toFixed(3));
    const scale = scaleLinear([middle - oneBudget, middle + oneBudget], [...range]).clamp(true);
    return Object.assign(scale, { marks: [middle] });
  }
  const room = Math.max((high - low) / 20, (leastSaved - (high - low)) / 2);
  const from = Math.max(0, Math.min(low - room, 1 - leastSaved));
  const to = Math.min(1, Math.max(high + room, from + leastSaved));
  return linear([from, to], range, count);
};

/** Kept shares of an accuracy, up to 100%: values may be above, but no mark is. */
export const keptScale: ScaleOf = (values, range, count) => {
  const high = Math.max(1, ...values);
  const low = Math.min(...values, 1 - leastKept);
  // Marks are even from 100% down, and the last is at or below all values.
  const below = scaleLinear([Math.max(0, low - 0.005), 1], [0, 1]).nice(count);
  const from = Math.max(0, below.domain()[0]!);
  const scale = scaleLinear([from, high], [...range]).clamp(true);
  return Object.assign(scale, { marks: below.ticks(count).filter((mark) => mark >= from) });
};

/**
 * Scales that begin at 0. Measured values may be slightly negative by chance: the axis extends that
 * far, but has no mark there, since nobody expects a negative mass.
 */
export const zeroScale: ScaleOf = (values, range, count) => {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  if (high - low <= 1e-9) return linear([low, low + 1], range, count);
  if (low === 0 || high < -low) return linear([low, high], range, count);
  const above = scaleLinear([0, high], [0, 1]).nice(count);
  const from = low - (high - low) / 40;
  const scale = scaleLinear([from, above.domain()[1]!], [...range]).clamp(true);
  return Object.assign(scale, { marks: above.ticks(count) });
};

/** Times: their range, with a little room at both ends. */
export const rangeScale: ScaleOf = (values, range, count) => {
  if (values.length === 0) return linear([0, 1], range, count);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) / 20, high / 50);
  return linear([Math.max(0, low - room), high + room], range, count);
};

/**
 * Divergences: methods differ by orders of magnitude, and on a plain axis all good ones would lie
 * at the bottom.
 */
export const divergenceScale: ScaleOf = (values, range, count) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const isWide = values.length > 0 && low > 0 && high > 20 * low;
  if (!isWide) return zeroScale(values, range, count);
  const scale = scaleLog([low / 1.3, high * 1.3], [...range]).clamp(true);
  return Object.assign(scale, { marks: decades(scale.ticks(), count) });
};

/**
 * A logarithmic axis has nine lines in a decade: those of 1, 2 and 5 are enough, or of 1 if there
 * is no room.
 */
function decades(ticks: readonly number[], count: number): number[] {
  if (ticks.length <= count + 2) return [...ticks];
  const leading = (digits: string) =>
    ticks.filter((tick) => digits.includes(tick.toExponential()[0]!));
  const few = leading('125');
  return few.length <= 2 * count ? few : leading('1');
}

/** Layers, which are whole numbers, even if there are few. */
export const layerScale: ScaleOf = (values, range, count) => {
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const scale = scaleLinear([low, Math.max(high, low + 1)], [...range]).clamp(true);
  return Object.assign(scale, { marks: scale.ticks(count).filter(Number.isInteger) });
};

/**
 * A domain is widened to whole marks, as if there were about so many, however many the axis has
 * room for: then it is the same at all widths.
 */
const wholeMarks = 6;

/** @param domain widened to whole marks */
function linear(domain: readonly [number, number], range: Range, count: number): Scale {
  const scale = scaleLinear([...domain], [...range])
    .nice(wholeMarks)
    .clamp(true);
  return marked(scale, count);
}

/** The value in the middle of an axis: if there is only one cost, the value of all points. */
export function middleOf(scale: Scale): number {
  const [low, high] = scale.domain() as [number, number];
  return Number(((low + high) / 2).toFixed(3));
}
