/**
 * A schedule as every plot of schedules draws it: places along the layers, and the visual tokens
 * there.
 */
import { beforeDecoder } from './types';

export interface ScheduleOutline {
  /**
   * Where the number changes, as (place, visual tokens): that many tokens from this place to the
   * next. Layer l occupies l to l + 1. The first entry is all tokens, at 0, where those dropped
   * before the decoder leave; the last is where the layers end. Empty without layers.
   */
  corners: [number, number][];
  /** Where tokens are dropped, and how many are left. */
  drops: { layer: number; place: number; tokens: number }[];
}

/**
 * The place of a step: the middle of its layer; before the decoder, the beginning of the first
 * layer.
 */
export function placeOf(layer: number): number {
  return layer === beforeDecoder ? 0 : layer + 0.5;
}

/**
 * @param visualTokens all of the prompt
 * @param entering those that enter layer 0
 * @param leaving those that leave each layer
 */
export function scheduleOutline(
  visualTokens: number,
  entering: number,
  leaving: readonly number[],
): ScheduleOutline {
  const last = leaving.at(-1);
  if (last === undefined) return { corners: [], drops: [] };
  const counts = [entering, ...leaving];
  const drops = counts.flatMap((tokens, at) =>
    tokens < (counts[at - 1] ?? visualTokens)
      ? [{ layer: at - 1, place: placeOf(at - 1), tokens }]
      : [],
  );
  return {
    corners: [
      [0, visualTokens],
      ...drops.map(({ layer, tokens }): [number, number] => [Math.max(0, layer), tokens]),
      [leaving.length, last],
    ],
    drops,
  };
}
