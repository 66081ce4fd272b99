/**
 * Which of many series a plot emphasises: the methods that are offered, and the best of those they
 * are compared with. The others are drawn faintly. Pure.
 */
import { group, mean } from 'd3-array';
import type { Direction } from '../figures/figure';
import type { PlotSeries } from './plot-point';

export interface Emphasis {
  /**
   * Whether several budgets of a series are joined: then lines are what matters, and marks stay at
   * their places.
   */
  isSwept: boolean;
  /** Series whose intervals are drawn; those of others appear under the pointer. */
  loud: ReadonlySet<string>;
  /** Series whose names are shown. */
  named: readonly PlotSeries[];
  /** Series that are counted instead. */
  others: readonly PlotSeries[];
}

interface Point {
  series: string;
  y: number;
  joined?: string | undefined;
}

/** How many of the compared methods are named, the best first. */
const mostNamed = 2;

/**
 * In a sweep the offered methods and the best references; without a sweep, everything.
 *
 * @param series those present
 * @param isAllNamed whether somebody wants to see all names
 * @param isLegendApart whether all references are named in a legend beside the plot instead
 */
export function emphasisOf(
  points: readonly Point[],
  series: readonly PlotSeries[],
  {
    better,
    isAllNamed = false,
    isLegendApart = false,
  }: { better: Direction } & Partial<Record<'isAllNamed' | 'isLegendApart', boolean | undefined>>,
): Emphasis {
  const ids = (some: readonly PlotSeries[]): Set<string> => new Set(some.map(({ id }) => id));
  const references = series.filter(({ isReference }) => isReference);
  const isSwept = joinedSeries(points) > 1;
  const own = series.filter(({ isReference }) => !isReference);
  if (!isSwept) {
    return { isSwept, loud: ids(series), named: isLegendApart ? own : series, others: [] };
  }
  const ranked = rankedBy(references, points, better);
  const best = new Set(ranked.slice(0, isAllNamed ? ranked.length : mostNamed));
  const named = series.filter((one) => !one.isReference || best.has(one));
  const loud = ids([...own, ...ranked.slice(0, 1)]);
  if (isLegendApart) return { isSwept, loud, named: own, others: [] };
  return { isSwept, loud, named, others: series.filter((one) => !named.includes(one)) };
}

/** The number of series in which at least two budgets are joined. */
function joinedSeries(points: readonly Point[]): number {
  const joined = points.filter((point) => point.joined !== undefined);
  const lines = group(joined, ({ series, joined: one }) => `${series} ${one}`);
  const long = [...lines.values()].filter((members) => members.length > 1);
  return new Set(long.map(([first]) => first!.series)).size;
}

/** Ranks series by their mean over all budgets, the best first. */
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
