/** How far times of one profile are apart from turn to turn: what a busy machine does to them. */
import { median } from '../evaluation/statistics/quantile';
import { text, type Text } from '../text';
import type { Series } from './types';

/** Quartiles of fewer runs tell nothing. */
const enough = 3;

/** So far apart, of two budgets in time the one may as well be the other. */
const mostQuiet = 0.15;

/**
 * The middle half of the runs of the whole decoder, as a part of their median: the median over all lengths, since whatever
 * else runs on a machine meets some of them.
 * @returns undefined where no length was run often enough
 */
export function spreadOf(series: readonly Series[]): number | undefined {
  return median(
    series
      .filter(
        ({ of, runs, quartiles }) => of === 'whole' && runs.length >= enough && quartiles[1] > 0,
      )
      .map(({ quartiles: [low, middle, high] }) => (high - low) / middle),
  );
}

/** @param spread as `spreadOf` @returns what to say of it, a whole sentence; undefined of a quiet machine */
export function spreadWarning(spread: number | undefined): Text | undefined {
  if (spread === undefined || spread <= mostQuiet) return undefined;
  return text`Times vary by ${Math.round(100 * spread)}% between turns, as they do on a busy machine. Measure it
    again while nothing else runs.`;
}

/** The same in a list, where there is room for no more. */
export function spreadNote(spread: number | undefined): Text | undefined {
  if (spreadWarning(spread) === undefined) return undefined;
  return text`times vary by ${Math.round(100 * spread!)}%`;
}
