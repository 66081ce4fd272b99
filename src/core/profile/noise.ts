/** How much times of one profile vary between rounds, which shows how busy the machine was. */
import { median } from '../evaluation/statistics/quantile';
import { text, type Text } from '../text';
import type { Series } from './types';

/** Quartiles of fewer runs are meaningless. */
const enough = 3;

/** With more spread than this, the times may not distinguish two budgets. */
const mostQuiet = 0.15;

/**
 * The interquartile range of the runs of the whole decoder, as a share of their median: the median
 * of that over all lengths, since a disturbance affects only some of them.
 *
 * @returns undefined if no length was run often enough
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

/**
 * @param spread as `spreadOf` gives it
 * @returns a warning as a whole sentence; undefined for a quiet machine
 */
export function spreadWarning(spread: number | undefined): Text | undefined {
  if (spread === undefined) {
    return text`No length was measured three times, so it is not known how far these times vary.
      Measure again: it continues where it stopped.`;
  }
  if (spread <= mostQuiet) return undefined;
  return text`Times vary by ${Math.round(100 * spread)}% between rounds, as they do on a busy
    machine. Measure it again while nothing else runs.`;
}

/** A short form for lists. */
export function spreadNote(spread: number | undefined): Text | undefined {
  if (spread === undefined) return text`too few rounds to tell how far times vary`;
  if (spreadWarning(spread) === undefined) return undefined;
  return text`times vary by ${Math.round(100 * spread)}%`;
}
