/** The headline of a recipe of the workspace, in the user's language. */
import * as vscode from 'vscode';
import { dtypeOfDecoder } from '../../core/model/variants';
import { otherModelText } from '../../core/recipe/another-model';
import { headlineOf, type Headline } from '../../core/recipe/headline';
import { headlineText, lensHeadlineText, shortHeadlineText } from '../../core/recipe/headline-text';
import type { Recipe } from '../../core/recipe/types';
import { quickEstimate } from '../data/samples-choice';
import { localize } from '../localize';
import type { Services } from '../services';

/**
 * @param modelFolder absolute; if the workspace has a model there, the estimated time of measuring
 *    is included
 */
export function headlineWords(
  services: Services,
  recipe: Recipe,
  modelFolder: string | undefined,
): string {
  return headlineFor(services, recipe, modelFolder).words;
}

/**
 * The same, its short form for a line above the text, and whether there is anything to look at yet.
 */
export function headlineFor(
  services: Services,
  recipe: Recipe,
  modelFolder: string | undefined,
): { words: string; short: string; isMeasured: boolean } {
  const model = modelFolder === undefined ? undefined : services.index.modelAt(modelFolder);
  const dtype = dtypeOfDecoder(recipe.model.decoder);
  const canRun = model !== undefined && vscode.workspace.isTrusted;
  const estimate = canRun ? quickEstimate(services, model, dtype) : undefined;
  const headline = testedHeadline(services, recipe);
  return {
    words: localize(headlineText(headline, estimate)),
    short: localize(lensHeadlineText(headline, estimate)),
    isMeasured: headline.isMeasured,
  };
}

/** For places with room for two figures: `50% fewer FLOPs, 99.0% kept`. */
export function shortHeadline(services: Pick<Services, 'tested'>, recipe: Recipe): string {
  return localize(shortHeadlineText(testedHeadline(services, recipe)));
}

/** Includes a test's measurement if none is recorded. */
export function testedHeadline({ tested }: Pick<Services, 'tested'>, recipe: Recipe): Headline {
  const { recipe: added, isByTest } = tested.added(recipe);
  return { ...headlineOf(added), isByTest };
}

/** Beside the name of a recipe that was made for another model: none of its figures are this one's. */
export function ofOtherWords(): string {
  return vscode.l10n.t('fitted for another model than the one that stands here');
}

/** A short form of the same. */
export function shortOfOther(): string {
  return localize(otherModelText);
}
