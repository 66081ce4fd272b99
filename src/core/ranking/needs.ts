/** What statistics hold of a layer, by what rankings need: a vector over the visual tokens each. Keys and features are too large. */
import type { Need } from './definition';
import { families } from './families';

const columns = { masses: ['self', 'cross'], keys: [], features: [] } as const satisfies Record<
  Need,
  readonly string[]
>;

export type StatisticsColumn = (typeof columns)[Need][number];

/** In the order they stand in a file. */
export const statisticsColumns: readonly StatisticsColumn[] = [
  ...new Set(
    Object.values(families).flatMap(({ definition }) =>
      definition.needs.flatMap((need): readonly StatisticsColumn[] => columns[need]),
    ),
  ),
];
