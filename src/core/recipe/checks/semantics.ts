/** Findings about a recipe beyond its schema, with or without the model at hand. */
import { beforeDecoder, type DecoderShape } from '../../cost/types';
import { HumanError } from '../../errors';
import type { RecipeDiagnostic } from './diagnostics';
import { shorten } from '../../plain';
import { text, type Message } from '../../text';
import { anotherModelText, isOfAnotherModel } from '../another-model';
import { rangeAt, stepNodes, valueAt, type RecipeDocument } from '../document';
import { ruleDiagnostics } from './rules';
import type { RecipeModel } from '../types';

/** How a check finds out about the model beside the recipe; the caller knows where that is. */
export interface ModelLookup {
  /**
   * The model that is there now, or undefined if there is none.
   *
   * @throws HumanError if there is one that cannot be read
   */
  describe(model: ModelPlace): Promise<FoundModel | undefined>;
}

export type ModelPlace = Pick<RecipeModel, 'path' | 'decoder'>;

export interface FoundModel {
  fingerprint: string;
  /** `model_type` of its config.json. */
  architecture?: string | undefined;
  shape: DecoderShape;
  /** Visual tokens of one image, where the model fixes them. */
  visualTokens: number | undefined;
  /** Why no visual tokens can go before the decoder; undefined where they can. */
  beforeRefusal?: Message | undefined;
}

/** The result of looking up a model; kept between keystrokes, since looking it up reads files. */
export interface ModelOutcome {
  place: ModelPlace;
  /** Undefined if there is no such model, or it cannot be read. */
  found: FoundModel | undefined;
  unreadable?: HumanError;
}

/** The place where the recipe expects its model, if it says so. */
export function modelPlace(document: RecipeDocument): ModelPlace | undefined {
  const path = valueAt(document, ['model', 'path']);
  const decoder = valueAt(document, ['model', 'decoder']);
  return typeof path === 'string' && typeof decoder === 'string' ? { path, decoder } : undefined;
}

/** @throws whatever `lookup` throws that is not a HumanError: a bug */
export async function lookUp(lookup: ModelLookup, place: ModelPlace): Promise<ModelOutcome> {
  try {
    return { place, found: await lookup.describe(place) };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { place, found: undefined, unreadable: error };
  }
}

/** The rules beyond the schema; those about the model only if it has been looked up. */
export function semanticDiagnostics(
  document: RecipeDocument,
  outcome?: ModelOutcome,
): RecipeDiagnostic[] {
  // Another version has other rules: any further finding would mislead.
  const version = versionDiagnostics(document);
  if (version.length > 0) return version;
  const model = outcome ? modelDiagnostics(document, outcome) : [];
  return [...ruleDiagnostics(document), ...model];
}

export function versionDiagnostics(document: RecipeDocument): RecipeDiagnostic[] {
  const version = valueAt(document, ['version']);
  if (version === undefined || version === 1) return [];
  const message = text`This recipe has version ${shorten(JSON.stringify(version), 60)}; this
    FitPrune reads version 1. Update FitPrune, or fit the recipe again.`;
  const range = rangeAt(document, ['version']);
  return [{ code: 'version-unsupported', severity: 'error', message, range }];
}

/** Nothing when the outcome is of another place than the recipe names by now. */
function modelDiagnostics(
  document: RecipeDocument,
  { place, found, unreadable }: ModelOutcome,
): RecipeDiagnostic[] {
  const now = modelPlace(document);
  if (now?.path !== place.path || now.decoder !== place.decoder) return [];
  const at = (key: string) => rangeAt(document, ['model', key]);
  if (unreadable) {
    const message = unreadable.text;
    return [{ code: 'model-unreadable', severity: 'warning', message, range: at('path') }];
  }
  if (found === undefined) {
    const message = text`There is no ${place.decoder} in ${place.path}. Correct the path, which is
      relative to this recipe; without the model, the recipe cannot be applied or evaluated.`;
    return [{ code: 'model-missing', severity: 'warning', message, range: at('path') }];
  }
  const expected = valueAt(document, ['model', 'fingerprint']);
  if (typeof expected !== 'string') return [];
  const named = { name: text`This recipe`, fingerprint: expected };
  if (!isOfAnotherModel(named, found)) {
    return [...beforeImpossible(document, found), ...mismatches(document, found)];
  }
  const { fingerprint } = found;
  const message = anotherModelText(named, { place: place.path, fingerprint });
  return [{ code: 'fingerprint-changed', severity: 'error', message, range: at('fingerprint') }];
}

/**
 * Such a recipe could be neither applied nor evaluated; the model block alone does not show that.
 */
function beforeImpossible(
  document: RecipeDocument,
  { beforeRefusal }: FoundModel,
): RecipeDiagnostic[] {
  if (beforeRefusal === undefined) return [];
  const message = beforeRefusal;
  const steps = stepNodes(document).filter(({ layer }) => layer === beforeDecoder);
  return steps.map(({ range }) => ({
    ...({ code: 'before-impossible', severity: 'error' } as const),
    ...{ message, range },
  }));
}

const layerKeys: ReadonlySet<string> = new Set<keyof DecoderShape>([
  ...(['convolutionLayers', 'convolutionKernel', 'sharedCaches'] as const),
]);

/** Costs are computed from the model block, so it must agree with the model. */
function mismatches(document: RecipeDocument, { shape }: FoundModel): RecipeDiagnostic[] {
  const keys: readonly string[] = [...Object.keys(shape), ...layerKeys];
  return [...new Set(keys)].flatMap((key) => {
    const value = shape[key as keyof DecoderShape];
    const written = valueAt(document, ['model', key]);
    // Sizes may be left out; which layers are of another kind may not, where some are.
    const isLeftOut = written === undefined && !(layerKeys.has(key) && value !== undefined);
    if (isLeftOut || JSON.stringify(written) === JSON.stringify(value)) return [];
    const message = text`The model has ${key} ${JSON.stringify(value ?? null)}, not
      ${JSON.stringify(written ?? null)}. Correct it: costs are computed from these sizes.`;
    const range = rangeAt(document, written === undefined ? ['model'] : ['model', key]);
    return [{ code: 'model-mismatch', severity: 'error', message, range }];
  });
}
