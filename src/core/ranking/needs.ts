/**
 * The vectors over the visual tokens that statistics hold of a layer, by the rankings' needs. Keys
 * and features would be too large.
 */
import type { Need } from './definition';
import { families } from './families';

const columns = { masses: ['self', 'cross'], keys: [], features: [] } as const satisfies Record<
  Need,
  readonly string[]
>;

export type StatisticsColumn = (typeof columns)[Need][number];

/** In the order in which they are in a file. */
export const statisticsColumns: readonly StatisticsColumn[] = [
  ...new Set(
    Object.values(families).flatMap(({ definition }) =>
      definition.needs.flatMap((need): readonly StatisticsColumn[] => columns[need]),
    ),
  ),
];
