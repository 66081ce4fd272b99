/** How much times of one profile vary between rounds, which shows how busy the machine was. */
import { median } from '../quantile';
import { text, type Text } from '../text';
import type { Series } from './types';

/** Quartiles of fewer runs are meaningless. */
const enough = 3;

/** The share of the lengths that need so many runs: the others may be of an unfinished round. */
const mostLengths = 0.75;

/** With more spread than this, the times may not distinguish two budgets. */
const mostQuiet = 0.15;

/** Neighbouring lengths of a stretch: a fit interpolates between them. */
const stretch = 3;

/**
 * A run of a few tokens takes little of any prefill, however much that varies: spreads are shares
 * of at least this part of the time at the longest length.
 */
const leastPart = 0.1;

/**
 * The interquartile range of the runs of the whole decoder, as a share of their median, in the
 * worst stretch of neighbouring lengths: the middle one of every three. So a single disturbed
 * length does not count, but a few in a row do, however quiet the others are: a fit may use just
 * these.
 *
 * @returns undefined if too few lengths were run often enough
 */
export function spreadOf(series: readonly Series[]): number | undefined {
  const timed = series
    .filter(({ of, runs, quartiles }) => of === 'whole' && runs.length > 0 && quartiles[1] > 0)
    .sort((a, b) => a.length - b.length);
  const known = timed.filter(({ runs }) => runs.length >= enough);
  if (known.length === 0 || known.length < mostLengths * timed.length) return undefined;
  const least = leastPart * known.at(-1)!.quartiles[1];
  const spreads = known.map(
    ({ quartiles: [low, middle, high] }) => (high - low) / Math.max(middle, least),
  );
  const starts = Math.max(1, spreads.length - stretch + 1);
  return Math.max(
    ...Array.from({ length: starts }, (_, at) => median(spreads.slice(at, at + stretch))!),
  );
}

/**
 * @param spread as `spreadOf` gives it
 * @returns a warning as a whole sentence; undefined for a quiet machine
 */
export function spreadWarning(spread: number | undefined): Text | undefined {
  if (spread === undefined) {
    return text`Too few lengths were measured three times, so it is not known how far these times
      vary. Measure again: it continues where it stopped.`;
  }
  if (spread <= mostQuiet) return undefined;
  return text`Times vary by up to ${Math.round(100 * spread)}% between rounds, as they do on a busy
    machine. Measure it again while nothing else runs.`;
}

/** A short form for lists. */
export function spreadNote(spread: number | undefined): Text | undefined {
  if (spread === undefined) return text`too few rounds to tell how far times vary`;
  if (spreadWarning(spread) === undefined) return undefined;
  return text`times vary by up to ${Math.round(100 * spread)}%`;
}
