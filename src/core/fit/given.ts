/**
 * The parts of a recipe that come by request and not from its fit: a cut before the decoder, and a
 * size bias. A fit keeps both.
 */
import { beforeDecoder } from '../cost/types';
import type { Recipe } from '../recipe/types';

export interface Given {
  /** Part of the visual tokens that a cut before the decoder keeps; all if absent. */
  before?: number;
  sizeBias?: number;
}

export function givenOf({ schedule, ranking }: Pick<Recipe, 'schedule' | 'ranking'>): Given {
  const before = schedule.find(({ layer }) => layer === beforeDecoder)?.keep;
  const { sizeBias } = ranking;
  return { ...(before !== undefined && { before }), ...(sizeBias !== undefined && { sizeBias }) };
}

/**
 * The share of the visual tokens that enters the decoder: 1 for all of them, `auto` to measure it.
 */
export type BeforeShare = number | 'auto';

/**
 * @returns undefined where the text is neither a part above 0 and up to 1 (`75%`, `0.75`) nor
 *    `auto`
 */
export function parseBeforeShare(text: string): BeforeShare | undefined {
  if (text === 'auto') return 'auto';
  const [, digits, percent] = /^(\d*\.?\d+)(%?)$/.exec(text) ?? [];
  const value = Number(digits ?? NaN) / (percent === '%' ? 100 : 1);
  return value > 0 && value <= 1 ? Number(value.toPrecision(12)) : undefined;
}
