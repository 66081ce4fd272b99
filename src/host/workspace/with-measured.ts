/** Recipes with what was measured of them elsewhere. */
import {
  sweptRecords,
  withElsewhere,
  type WithElsewhere,
} from '../../core/recipe/results/measured-elsewhere';
import type { Recipe } from '../../core/recipe/types';
import type { MeasurementsElsewhere } from './measured-elsewhere';

/**
 * The recipe with the measurements of tests and sweeps, if they say more than what it records
 * itself.
 */
export function withMeasured({ known }: MeasurementsElsewhere, recipe: Recipe): WithElsewhere {
  return withElsewhere(recipe, [...sweptRecords(known.sweeps), ...known.tested]);
}
