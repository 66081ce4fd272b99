/** The headline of a recipe of the workspace, in the user's language. */
import * as vscode from 'vscode';
import { dtypeOfDecoder } from '../../core/model/folder/variants';
import { otherModelText } from '../../core/recipe/another-model';
import { headlineOf, type Headline } from '../../core/recipe/headline/headline';
import {
  headlineText,
  lensHeadlineText,
  shortHeadlineText,
  type PendingMeasurement,
} from '../../core/recipe/headline/text';
import type { HeadlineState } from '../../core/recipe/editing/lenses';
import type { Recipe } from '../../core/recipe/types';
import { quickEstimate } from '../data/samples-choice';
import { localize } from '../localize';
import type { Services } from '../services';
import { withMeasured } from '../workspace/with-measured';

/** A recipe, its file, and the folder of its model, absolute, where that is known. */
type Found = { uri: vscode.Uri; recipe: Recipe; modelFolder?: string | undefined };

/** If the workspace has the model, the estimated time of measuring is included. */
export function headlineWords(services: Services, found: Found): string {
  return headlineFor(services, found).words;
}

/** The same, its short form for a line above the text, and whether there is anything to open. */
export function headlineFor(
  services: Services,
  found: Found,
): { words: string; short: string; state: HeadlineState } {
  const pending = pendingMeasurement(services, found);
  const headline = knownHeadline(services, found.recipe);
  return {
    words: localize(headlineText(headline, pending)),
    short: localize(lensHeadlineText(headline, pending)),
    state: headline.isMeasured ? 'measured' : pending === 'being-measured' ? pending : 'unmeasured',
  };
}

/** For places with room for two figures: `50% fewer FLOPs, 99.0% kept`. */
export function shortHeadline(
  services: Pick<Services, 'elsewhere' | 'runs'>,
  { uri, recipe }: Found,
): string {
  const pending = services.runs.isMeasuring(uri) ? 'being-measured' : undefined;
  return localize(shortHeadlineText(knownHeadline(services, recipe), pending));
}

function pendingMeasurement(
  services: Services,
  { uri, recipe, modelFolder }: Found,
): PendingMeasurement | undefined {
  if (services.runs.isMeasuring(uri)) return 'being-measured';
  const model = modelFolder === undefined ? undefined : services.index.modelAt(modelFolder);
  if (model === undefined || !vscode.workspace.isTrusted) return undefined;
  const estimate = quickEstimate(services, model, dtypeOfDecoder(recipe.model.decoder));
  return estimate === undefined ? undefined : { estimate };
}

/** Includes what a test or a sweep has measured, if that says more than what is recorded. */
export function knownHeadline(
  { elsewhere }: Pick<Services, 'elsewhere'>,
  recipe: Recipe,
): Headline {
  const { recipe: added, by } = withMeasured(elsewhere, recipe);
  return headlineOf(added, by);
}

/**
 * Beside the name of a recipe that was made for another model: none of its figures are this one's.
 */
export function ofOtherWords(): string {
  return vscode.l10n.t('fitted for another model than the one that is here now');
}

/** A short form of the same. */
export function shortOfOther(): string {
  return localize(otherModelText);
}
