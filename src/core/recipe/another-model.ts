/** The error for a recipe that was made for another model than the one at its path. */
import { HumanError } from '../errors';
import { remedy } from '../remedies';
import { text, type Text, type TextArgument } from '../text';

/** A model by its fingerprint. */
export interface Fingerprinted {
  fingerprint: string;
}

/** A recipe, by its name or words for it, and the model that it names. */
export interface RecipeOf extends Fingerprinted {
  name: TextArgument;
}

/** The model at the place where the recipe expects its own, and the name of that place. */
export interface ModelThere extends Fingerprinted {
  place: TextArgument;
}

/**
 * The part of a fingerprint by which a reader can distinguish two models: the kind of hash, and 8
 * digits.
 */
const shownLength = 'sha256:'.length + 8;

/** Whether the model there is not the one that a recipe names. */
export function isOfAnotherModel(recipe: Fingerprinted, there: Fingerprinted): boolean {
  return recipe.fingerprint !== there.fingerprint;
}

/** Shown in small places instead of the recipe's figures, none of which are of this model. */
export const otherModelText = text`Fitted for another model`;

export function anotherModelText(recipe: RecipeOf, there: ModelThere): Text {
  return text`${recipe.name} was made for another model than ${there.place} is now: it names
    ${shownFingerprint(recipe)}, not ${shownFingerprint(there)}. Fit a recipe for this model, or ${remedy('right-model')}`;
}

/** @throws HumanError `fingerprint-changed` if the model there is not the recipe's */
export function requireModelOf(recipe: RecipeOf, there: ModelThere): void {
  if (!isOfAnotherModel(recipe, there)) return;
  throw new HumanError(anotherModelText(recipe, there), 'fingerprint-changed');
}

/** The part by which a reader can distinguish models. */
export function shownFingerprint({ fingerprint }: Fingerprinted): string {
  return fingerprint.length > shownLength ? `${fingerprint.slice(0, shownLength)}…` : fingerprint;
}
