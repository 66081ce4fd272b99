/** What is said where a recipe meets a model that it was not made for, and how that is told. */
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

/** The model that stands where the recipe's is to be, and what its place is called. */
export interface ModelThere extends Fingerprinted {
  place: TextArgument;
}

/** So much of a fingerprint tells two models apart for whoever reads it: the kind of hash, and 8 digits. */
const shownLength = 'sha256:'.length + 8;

/** Whether the model that is there is not the one that a recipe names. */
export function isOfAnotherModel(recipe: Fingerprinted, there: Fingerprinted): boolean {
  return recipe.fingerprint !== there.fingerprint;
}

/** Where there is no room for more, in place of its figures: none of them are this model's. */
export const otherModelText = text`Fitted for another model`;

export function anotherModelText(recipe: RecipeOf, there: ModelThere): Text {
  return text`${recipe.name} was made for another model than ${there.place} is now: it names
    ${shownFingerprint(recipe)}, not ${shownFingerprint(there)}. Fit a recipe for this model, or ${remedy('right-model')}`;
}

/** @throws HumanError `fingerprint-changed` where the model that is there is not the recipe's */
export function requireModelOf(recipe: RecipeOf, there: ModelThere): void {
  if (!isOfAnotherModel(recipe, there)) return;
  throw new HumanError(anotherModelText(recipe, there), 'fingerprint-changed');
}

/** As much of it as tells models apart for a reader. */
export function shownFingerprint({ fingerprint }: Fingerprinted): string {
  return fingerprint.length > shownLength ? `${fingerprint.slice(0, shownLength)}…` : fingerprint;
}
