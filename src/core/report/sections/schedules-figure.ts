/** Visual tokens that leave each layer, of every recipe, as steps. */
import { tokensPerLayer } from '../../cost/tokens';
import { drawSchedules, type SchedulesWords } from '../../plot/drawing/schedules';
import { layoutSchedules } from '../../plot/schedules';
import type { KeyedRecipe } from '../findings';
import { keyed } from './names';
import { size, type Figure } from '../figures/figure';

export function schedulesFigure(
  recipes: readonly KeyedRecipe[],
  { title, ...words }: SchedulesWords & { title: string },
): Figure {
  const schedules = recipes.map((one) => {
    const { layers, visualTokens } = one.recipe.model;
    const { entering, leaving } = tokensPerLayer(layers, visualTokens, one.recipe.schedule);
    const first = entering[0] ?? visualTokens;
    return { id: one.key, name: keyed(one), visualTokens, entering: first, leaving };
  });
  const body = drawSchedules(layoutSchedules(schedules, size, true), words);
  return { name: 'schedules', title, ...size, body };
}
