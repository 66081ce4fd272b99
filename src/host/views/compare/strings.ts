/** What the Compare view says, in the user's language. */
import * as vscode from 'vscode';
import type { CompareStrings } from '../../../protocol/compare';

export function compareStrings(): CompareStrings {
  return {
    title: vscode.l10n.t('Comparison of recipes'),
    empty: vscode.l10n.t(
      'Compare two or more recipes: choose them here, tick them under Models, or drop them there.',
    ),
    emptyNoRecipes: vscode.l10n.t(
      'Recipes are compared here, side by side, once the workspace has two of them.',
    ),
    oneMore: vscode.l10n.t('Add another recipe to compare this one with.'),
    choose: vscode.l10n.t('Choose Recipes...'),
    open: vscode.l10n.t('Open {0}', '{0}'),
    remove: vscode.l10n.t('Remove {0} from the comparison', '{0}'),
    makeFirst: vscode.l10n.t('Make {0} the first: the others are compared with it', '{0}'),
    first: vscode.l10n.t('first'),
    otherModel: vscode.l10n.t('other model'),
    otherModelLong: vscode.l10n.t('Made for another model than the first recipe'),
    best: vscode.l10n.t('best'),
    better: vscode.l10n.t('better'),
    worse: vscode.l10n.t('worse'),
    legend: vscode.l10n.t('★ best of its row.'),
    differences: vscode.l10n.t('Differences from the first'),
    differencesLegend: vscode.l10n.t('Against the first recipe: ▲ better, ▼ worse.'),
    nothing: vscode.l10n.t('not known'),
    notMeasured: vscode.l10n.t('not measured'),
    measure: vscode.l10n.t('Measure'),
    measureLong: vscode.l10n.t('Measure the accuracy of {0}', '{0}'),
    unreadable: vscode.l10n.t('unreadable'),
    categories: vscode.l10n.t('Accuracy by category'),
    caption: vscode.l10n.t('Recipes side by side'),
    plot: vscode.l10n.t('Visual tokens that stay after each layer'),
    plotSummary: vscode.l10n.t(
      'Visual tokens that stay after each layer, of {0}. The table below has the numbers.',
      '{0}',
    ),
    layer: vscode.l10n.t('Layer'),
    beforeDecoder: vscode.l10n.t('Before layer 0'),
    tokens: vscode.l10n.t('Visual tokens'),
    data: vscode.l10n.t('Schedules as a table'),
    start: vscode.l10n.t('Prompt'),
  };
}
