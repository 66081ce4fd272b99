/** How far a schedule is from its budget. */
import { formatPoints } from '../cost/format';
import type { Text } from '../text';

/** A budget that counts as missed is never said to be missed by 0. */
const leastMissed = 0.001;

/**
 * By how much a schedule misses its budget, in percentage points of the unpruned cost: `9.9
 * points`, and at least `0.1 points`.
 * @param fraction of the unpruned cost, above 0
 */
export function formatMissed(fraction: number): Text {
  return formatPoints(Math.max(leastMissed, fraction), 1);
}

/**
 * What a schedule saves beyond its budget: `0.1 points`.
 *
 * @param fraction of the unpruned cost, from 0
 * @returns undefined for less than can be shown
 */
export function formatSpare(fraction: number): Text | undefined {
  return fraction < leastMissed / 2 ? undefined : formatPoints(fraction, 1);
}
