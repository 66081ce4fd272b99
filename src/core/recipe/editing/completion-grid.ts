/** Grids that the visual tokens of a prompt can form. */
import { text } from '../../text';
import type { RecipeDocument } from '../document';
import type { Grid } from '../../ranking/grid/definition';
import { nearlySquare } from '../../ranking/grid/places';
import { visualTokens } from '../checks/rules-ranking';
import type { Completion } from './completion-item';

/** Most images in a prompt for which a grid is offered. */
const mostImages = 4;

/** The grid of a single image first, nearly square; then the same tokens as several images. */
export function gridCompletions(document: RecipeDocument): Completion[] {
  const tokens = visualTokens(document);
  if (tokens === undefined) return [];
  const counts = Array.from({ length: mostImages }, (_, index) => index + 1);
  return counts
    .filter((images) => tokens % images === 0)
    .map((images): [number, Grid] => [images, nearlySquare(tokens / images)])
    .map(([images, grid]) => ({
      text: JSON.stringify(grid).replace(',', ', '),
      detail: '',
      description: images === 1 ? text`one image` : text`${images} images`,
    }));
}
