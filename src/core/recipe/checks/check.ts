/** Checks a recipe as a whole, for the editor and `fitprune check`. */
import { HumanError } from '../../errors';
import { text, type Message } from '../../text';
import type { RecipeDiagnostic } from './diagnostics';
import { parseDocument, valueAt } from '../document';
import { lookUp, modelPlace, semanticDiagnostics, versionDiagnostics } from './semantics';
import type { ModelLookup } from './semantics';
import { withSuggestions } from './misspelt-values';
import { withoutMisspeltTwice } from './rules-keys';
import type { Recipe } from '../types';
import { remedy } from '../../remedies';

/** All findings about a recipe's text, in the order of the text. */
export async function checkRecipe(json: string, lookup?: ModelLookup): Promise<RecipeDiagnostic[]> {
  const document = parseDocument(json);
  if (document.syntax.length > 0) return document.syntax;
  // The schema's findings about another version would mislead.
  const version = versionDiagnostics(document);
  if (version.length > 0) return version;
  const place = modelPlace(document);
  // The library is large; an editor that starts with a recipe open need not wait for it.
  const { validateSchema } = await import('./validate-schema');
  const [schema, outcome] = await Promise.all([
    validateSchema(json),
    lookup && place ? lookUp(lookup, place) : undefined,
  ]);
  const all = [...withSuggestions(document, schema), ...semanticDiagnostics(document, outcome)];
  return withoutMisspeltTwice(document, all).sort((a, b) => a.range.offset - b.range.offset);
}

/** Whether a check with these findings holds. */
export function passes(diagnostics: readonly Pick<RecipeDiagnostic, 'severity'>[]): boolean {
  return diagnostics.every(({ severity }) => severity !== 'error');
}

/** Why a text cannot be used as a recipe, with its first fault before the others. */
export class UnusableRecipe {
  constructor(readonly errors: readonly [RecipeDiagnostic, ...RecipeDiagnostic[]]) {}

  /**
   * The first error in words, and whether there are more, for callers that have named the file
   * already. The editor gives their number, which includes warnings.
   */
  get reason(): Message {
    const [{ message }, ...others] = this.errors;
    return others.length > 0 ? text`${message} (and more)` : message;
  }

  /** @param name the recipe's name in the message: its path */
  error(name: string): HumanError {
    const [first] = this.errors;
    const { line, column } = first.range.start;
    return new HumanError(
      text`${name}:${line + 1}:${column + 1}: ${first.message}${this.more} Nothing was done with the
        recipe.`,
      'recipe-invalid',
    );
  }

  private get more(): Message {
    const others = this.errors.length - 1;
    return others > 0 ? remedy('more-problems', others) : '';
  }
}

/** Reads a recipe, or explains why it cannot be used. A recipe over its budget can be used. */
export async function readRecipe(json: string): Promise<Recipe | UnusableRecipe> {
  const found = await checkRecipe(json);
  const [first, ...others] = found.filter(
    ({ severity, code }) => severity === 'error' && code !== 'budget-missed',
  );
  if (first) return new UnusableRecipe([first, ...others]);
  return valueAt(parseDocument(json), []) as Recipe;
}

/**
 * Reads a recipe that is to be used.
 *
 * @param name its name in errors: its path
 * @throws HumanError `recipe-invalid` with the first error and its place
 */
export async function loadRecipe(json: string, name: string): Promise<Recipe> {
  const read = await readRecipe(json);
  if (read instanceof UnusableRecipe) throw read.error(name);
  return read;
}
