/** What is said where a recipe is to be used with a model that it was not made for. */
import { HumanError } from '../errors';
import { text, type TextArgument } from '../text';

/** Whether the model that is there is not the one that a recipe names. */
export function isOfAnotherModel(
  recipe: { fingerprint: string },
  there: { fingerprint: string },
): boolean {
  return recipe.fingerprint !== there.fingerprint;
}

/**
 * @param recipe its name, or words for it
 * @param folder of the model that stands where the recipe's was
 */
export function anotherModel(recipe: TextArgument, folder: string): HumanError {
  return new HumanError(
    text`${recipe} was made for another model than ${folder} is now. Fit a recipe for this model, or point model.path at the right one.`,
    'fingerprint-changed',
  );
}
