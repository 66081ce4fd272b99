/** Texts of the Compare view, in the user's language. */
import { l10n } from '../shared/l10n';

/** `{0}` is a recipe's name unless stated otherwise. */
export type CompareStrings = ReturnType<typeof compareStrings>;

export function compareStrings() {
  return {
    title: l10n.t('Comparison of recipes'),
    empty: l10n.t(
      'Compare two or more recipes: choose them here, tick them under Models, or drop them there.',
    ),
    emptyNoRecipes: l10n.t(
      'Recipes are compared here, side by side, once the workspace has two of them.',
    ),
    oneMore: l10n.t('Add another recipe to compare this one with.'),
    choose: l10n.t('Choose Recipes...'),
    open: l10n.t('Open {0}', '{0}'),
    remove: l10n.t('Remove {0} from the comparison', '{0}'),
    makeFirst: l10n.t('Make {0} the first: the others are compared with it', '{0}'),
    first: l10n.t('first'),
    otherModel: l10n.t('other model'),
    otherModelLong: l10n.t('Made for another model than the first recipe'),
    best: l10n.t('best'),
    better: l10n.t('better'),
    worse: l10n.t('worse'),
    legend: l10n.t('★ best of its row'),
    differences: l10n.t('Differences from the first (Δ)'),
    difference: l10n.t('Δ {0}', '{0}'),
    differenceLong: l10n.t('Difference from the first recipe'),
    unusable: l10n.t('Recipes that cannot be used'),
    moreOne: l10n.t('1 more recipe to the right'),
    moreMany: l10n.t('{0} more recipes to the right', '{0}'),
    nothing: l10n.t('not known'),
    notMeasured: l10n.t('not measured'),
    measure: l10n.t('Measure'),
    measureLong: l10n.t('Measure the accuracy of {0}', '{0}'),
    categories: l10n.t('Accuracy by category'),
    caption: l10n.t('Recipes side by side'),
    plot: l10n.t('Visual tokens that stay after each layer'),
    plotSummary: l10n.t(
      'Visual tokens that stay after each layer, of {0}. The table below has the numbers.',
      '{0}',
    ),
    layer: l10n.t('Layer'),
    beforeDecoder: l10n.t('Before layer 0'),
    tokens: l10n.t('Visual tokens'),
    data: l10n.t('Schedules as a table'),
    start: l10n.t('Prompt'),
  };
}
