/** How a recipe looks in the tree. */
import * as vscode from 'vscode';
import { treeItems } from '../../../contributions';
import { formatPercent } from '../../../core/cost/format';
import { reachOf } from '../../../core/recipe/comparison/reach';
import { currentEvaluation } from '../../../core/recipe/results/evaluations';
import {
  headlineText,
  measuredFirstText,
  missedText,
  type PendingMeasurement,
} from '../../../core/recipe/headline/text';
import type { Recipe } from '../../../core/recipe/types';
import { clauses } from '../../../core/text';
import { localize } from '../../localize';
import { ofOtherWords, knownHeadline } from '../../recipes/headline';
import type { MeasurementsElsewhere } from '../../workspace/measured-elsewhere';
import type { WorkspaceRecipe } from '../../workspace/workspace-index';
import { faultIcon } from './fault-icon';
import { withMeasured } from '../../workspace/with-measured';

interface Circumstances {
  isCompared: boolean;
  /** Made for another model than the one at its path. */
  isOther: boolean;
  /** Whether it is being measured. */
  isMeasuring: boolean;
  elsewhere: MeasurementsElsewhere;
}

export function recipeItem(
  { uri, name, recipe, problem, reason }: WorkspaceRecipe,
  { isCompared, isOther, isMeasuring, elsewhere }: Circumstances,
): vscode.TreeItem {
  const pending = isMeasuring ? 'being-measured' : undefined;
  const item = new vscode.TreeItem(name);
  item.resourceUri = uri;
  item.contextValue = !recipe
    ? treeItems.brokenRecipe
    : isOther
      ? treeItems.otherRecipe
      : treeItems.recipe;
  item.command = { command: 'vscode.open', title: vscode.l10n.t('Open'), arguments: [uri] };
  const path = vscode.workspace.asRelativePath(uri);
  const warnings: string[] = [];
  if (recipe && isOther) {
    const words = ofOtherWords();
    // Measurements of the other model are not shown as this one's.
    item.description = words;
    warnings.push(words);
  } else if (recipe) {
    const headline = knownHeadline({ elsewhere }, recipe);
    warnings.push(...missedText(headline).map((words) => localize(words)));
    const missed = warnings.length === 0 ? [] : [vscode.l10n.t('misses its budget')];
    item.description = [...missed, localize(measuredFirstText(headline, pending))].join(' · ');
  } else {
    item.description = reason ?? vscode.l10n.t('not a usable recipe');
    warnings.push(problem ?? '');
  }
  item.iconPath = warnings.length > 0 ? faultIcon(recipe !== undefined) : vscode.ThemeIcon.File;
  const facts = recipe ? factsOf(recipe, { isOther, elsewhere }, pending) : [];
  // The headline, one of the facts, already says by how much a budget is missed.
  item.tooltip = [...facts, ...(recipe && !isOther ? [] : warnings), path].join('\n');
  const compare = isCompared
    ? vscode.l10n.t('{0} is compared', name)
    : vscode.l10n.t('{0} is not compared', name);
  item.checkboxState = {
    state: isCompared
      ? vscode.TreeItemCheckboxState.Checked
      : vscode.TreeItemCheckboxState.Unchecked,
    tooltip: isCompared
      ? vscode.l10n.t('Remove from the comparison')
      : vscode.l10n.t('Add to the comparison'),
    accessibilityInformation: { label: compare, role: 'checkbox' },
  };
  item.accessibilityInformation = {
    label: vscode.l10n.t(
      'Recipe {0}',
      localize(clauses([name, item.description, ...(recipe && !isOther ? warnings : [])])),
    ),
  };
  return item;
}

function factsOf(
  recipe: Recipe,
  { isOther, elsewhere }: Pick<Circumstances, 'isOther' | 'elsewhere'>,
  pending?: PendingMeasurement,
): string[] {
  if (isOther) return [budgetLine(recipe)];
  const headline = localize(headlineText(knownHeadline({ elsewhere }, recipe), pending));
  return [headline, accuracyLine(withMeasured(elsewhere, recipe).recipe), budgetLine(recipe)];
}

function budgetLine(recipe: Recipe): string {
  const { budget, reachedText } = reachOf(recipe);
  return vscode.l10n.t('Budget {0}, the schedule reaches {1}.', budget, reachedText);
}

function accuracyLine(recipe: Recipe): string {
  const { accuracy, dense: unpruned, samples } = currentEvaluation(recipe) ?? {};
  if (accuracy === undefined || samples === undefined) {
    return vscode.l10n.t('Accuracy is not measured.');
  }
  const [own, whole] = [accuracy, unpruned].map((value) => formatPercent(value ?? NaN));
  return unpruned === undefined
    ? vscode.l10n.t('Accuracy {0}, on {1} samples', own!, samples)
    : vscode.l10n.t('Accuracy {0}, unpruned {1}, on {2} samples', own!, whole!, samples);
}
