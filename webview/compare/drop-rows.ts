/** The figures of the plot of schedules. Pure. */
import { beforeDecoder } from '../../src/core/cost/types';
import type { Schedule } from '../../src/core/plot/schedules';

/**
 * The table of the plot's data: every layer at which some schedule drops tokens, and how many leave
 * it; preceded, if some drop before the decoder, by how many enter that.
 */
export function dropRows(
  schedules: readonly Schedule[],
): { layer: number; tokens: (number | undefined)[] }[] {
  const layers = Math.max(0, ...schedules.map(({ leaving }) => leaving.length));
  const isReadable = ({ leaving }: Schedule) => leaving.length > 0;
  const before = schedules.some((one) => isReadable(one) && one.entering < one.visualTokens);
  const entering = schedules.map((one) => (isReadable(one) ? one.entering : undefined));
  const inside = Array.from({ length: layers }, (_, layer) => ({
    layer,
    tokens: schedules.map(({ leaving }) => leaving[layer]),
  })).filter(({ layer }) =>
    schedules.some(
      (one) =>
        one.leaving[layer] !== undefined &&
        one.leaving[layer] < (one.leaving[layer - 1] ?? one.entering),
    ),
  );
  return [...(before ? [{ layer: beforeDecoder, tokens: entering }] : []), ...inside];
}
