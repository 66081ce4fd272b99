/** Checks a recipe as a whole: what the editor shows and `fitprune check` prints. */
import type { DecoderShape } from '../cost/types';
import { HumanError } from '../errors';
import type { RecipeDiagnostic } from './diagnostics';
import { parseDocument, rangeAt, valueAt, type RecipeDocument } from './document';
import { ruleDiagnostics } from './rules';
import type { Recipe, RecipeModel } from './types';
import { validateSchema } from './validate-schema';

/** How a check finds out about the model beside the recipe; the caller knows where that is. */
export interface ModelLookup {
  /**
   * The model that stands there today, or undefined when there is none.
   * @throws HumanError when there is one that cannot be read
   */
  describe(model: Pick<RecipeModel, 'path' | 'decoder'>): Promise<FoundModel | undefined>;
}

export interface FoundModel {
  fingerprint: string;
  shape: DecoderShape;
  /** Visual tokens of one image, where the model fixes them. */
  visualTokens: number | undefined;
}

/** Everything there is to say about a recipe's text, in the order of the text. */
export async function checkRecipe(text: string, lookup?: ModelLookup): Promise<RecipeDiagnostic[]> {
  const document = parseDocument(text);
  if (document.syntax.length > 0) return document.syntax;
  // Another version has other rules: whatever else this one would say of it is noise.
  const version = versionDiagnostics(document);
  if (version.length > 0) return version;
  const found = await Promise.all([validateSchema(text), semanticDiagnostics(document, lookup)]);
  return found.flat().sort((a, b) => a.range.offset - b.range.offset);
}

/** The rules beyond the schema, for a host that shows schema errors already. */
export async function semanticDiagnostics(
  document: RecipeDocument,
  lookup?: ModelLookup,
): Promise<RecipeDiagnostic[]> {
  const version = versionDiagnostics(document);
  if (version.length > 0) return version;
  const model = lookup ? await modelDiagnostics(document, lookup) : [];
  return [...ruleDiagnostics(document), ...model];
}

function versionDiagnostics(document: RecipeDocument): RecipeDiagnostic[] {
  const version = valueAt(document, ['version']);
  if (version === undefined || version === 1) return [];
  const message =
    `This recipe has version ${JSON.stringify(version)}; this FitPrune reads version 1. ` +
    `Update FitPrune, or fit the recipe again.`;
  const range = rangeAt(document, ['version']);
  return [{ code: 'version-unsupported', severity: 'error', message, range }];
}

async function modelDiagnostics(
  document: RecipeDocument,
  lookup: ModelLookup,
): Promise<RecipeDiagnostic[]> {
  const [path, decoder] = [
    valueAt(document, ['model', 'path']),
    valueAt(document, ['model', 'decoder']),
  ];
  if (typeof path !== 'string' || typeof decoder !== 'string') return [];
  const at = (key: string) => rangeAt(document, ['model', key]);
  let found: FoundModel | undefined;
  try {
    found = await lookup.describe({ path, decoder });
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    const { message } = error;
    return [{ code: 'model-unreadable', severity: 'warning', message, range: at('path') }];
  }
  if (found === undefined) {
    const message =
      `There is no ${decoder} in ${path}. Correct the path, which is relative to this recipe; ` +
      `without the model, the recipe cannot be applied or evaluated.`;
    return [{ code: 'model-missing', severity: 'warning', message, range: at('path') }];
  }
  const { fingerprint } = found;
  const expected = valueAt(document, ['model', 'fingerprint']);
  if (typeof expected !== 'string') return [];
  if (fingerprint === expected) return mismatches(document, found);
  const message =
    `The model in ${path} is not the one this recipe was fitted for: its fingerprint is ` +
    `${fingerprint}. Calibrate and fit again, or point the path at the right model.`;
  return [{ code: 'fingerprint-changed', severity: 'error', message, range: at('fingerprint') }];
}

/** Costs are stated by the model block: it must say what the model says. */
function mismatches(document: RecipeDocument, { shape }: FoundModel): RecipeDiagnostic[] {
  return Object.entries(shape).flatMap(([key, value]) => {
    const written = valueAt(document, ['model', key]);
    if (written === undefined || written === value) return [];
    const message =
      `The model has ${key} ${value}, not ${JSON.stringify(written)}. Correct it: costs are ` +
      'computed from these sizes.';
    const range = rangeAt(document, ['model', key]);
    return [{ code: 'model-mismatch', severity: 'error', message, range }];
  });
}

/** Whether a check with these findings holds. */
export function passes(diagnostics: readonly RecipeDiagnostic[]): boolean {
  return diagnostics.every(({ severity }) => severity !== 'error');
}

/**
 * Reads a recipe that is to be used. Being over budget does not keep it from being used.
 * @param name what to call it in errors: its path
 * @throws HumanError `recipe-invalid` with the first error and where it is
 */
export async function loadRecipe(text: string, name: string): Promise<Recipe> {
  const found = await checkRecipe(text);
  const errors = found.filter(
    ({ severity, code }) => severity === 'error' && code !== 'budget-missed',
  );
  const [first] = errors;
  if (!first) return valueAt(parseDocument(text), []) as Recipe;
  const { line, column } = first.range.start;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more: see fitprune check)` : '';
  throw new HumanError(
    `${name}:${line + 1}:${column + 1}: ${first.message}${more} Nothing was done with the recipe.`,
    'recipe-invalid',
  );
}
