/**
 * What a plot of many series puts forward: the methods that are offered, and the best of what they are compared with. The others
 * are there, and give way. Pure.
 */
import { group, mean } from 'd3-array';
import type { Direction } from '../figures/figure';
import type { PlotSeries } from './plot-point';

export interface Emphasis {
  /** Budgets of several series are joined: what counts are lines, and marks stand where they belong. */
  isSwept: boolean;
  /** Series whose intervals are drawn; those of others are for whoever points at them. */
  loud: ReadonlySet<string>;
  /** Series whose names are written. */
  named: readonly PlotSeries[];
  /** Series that are counted instead. */
  others: readonly PlotSeries[];
}

interface Point {
  series: string;
  y: number;
  joined?: string | undefined;
}

/** Of what is compared with, so many are named, the best of all first. */
const mostNamed = 2;

/**
 * In a sweep the offered methods and the best reference; everything where there is no more than a budget of each.
 * @param series those that are there
 * @param isAllNamed somebody wants to know all of them
 */
export function emphasisOf(
  points: readonly Point[],
  series: readonly PlotSeries[],
  { better, isAllNamed = false }: { better: Direction; isAllNamed?: boolean | undefined },
): Emphasis {
  const ids = (some: readonly PlotSeries[]): Set<string> => new Set(some.map(({ id }) => id));
  const references = series.filter(({ isReference }) => isReference);
  const isSwept = joinedSeries(points) > 1;
  if (!isSwept) return { isSwept, loud: ids(series), named: series, others: [] };
  const ranked = rankedBy(references, points, better);
  const best = new Set(ranked.slice(0, isAllNamed ? ranked.length : mostNamed));
  const named = series.filter((one) => !one.isReference || best.has(one));
  const loud = ids([...series.filter((one) => !one.isReference), ...ranked.slice(0, 1)]);
  return { isSwept, loud, named, others: series.filter((one) => !named.includes(one)) };
}

/** Series of which two budgets are joined at least. */
function joinedSeries(points: readonly Point[]): number {
  const joined = points.filter((point) => point.joined !== undefined);
  const lines = group(joined, ({ series, joined: one }) => `${series} ${one}`);
  const long = [...lines.values()].filter((members) => members.length > 1);
  return new Set(long.map(([first]) => first!.series)).size;
}

/** By their mean over all budgets, the best first. */
function rankedBy(
  series: readonly PlotSeries[],
  points: readonly Point[],
  better: Direction,
): PlotSeries[] {
  const sign = better === 'higher' ? -1 : 1;
  const worth = new Map(
    series.map((one) => [
      one,
      mean(
        points.filter((point) => point.series === one.id),
        ({ y }) => sign * y,
      ) ?? 0,
    ]),
  );
  return series.toSorted((a, b) => worth.get(a)! - worth.get(b)!);
}
