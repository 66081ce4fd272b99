/** The words of the measured trade-off in the user's language. */
import * as vscode from 'vscode';
import { frontLabel, referenceLabel, seriesLabel } from '../../../core/plot/series';
import { figures } from '../../../core/figures/all';
import type { MeasuredKey } from '../../../protocol/measured-strings';
import { localize } from '../../localize';

export function measuredStrings(): Record<MeasuredKey, string> {
  return { ...controls(), ...points(), ...table() };
}

function controls() {
  return {
    measuredTitle: vscode.l10n.t('Measured'),
    measuredLabel: vscode.l10n.t('What was measured, over what is saved, with points as buttons'),
    notMeasured: vscode.l10n.t(
      'Nothing is measured yet. Evaluate the recipe, or sweep a spread of budgets with baselines beside them.',
    ),
    evaluate: vscode.l10n.t('Evaluate'),
    evaluateNamed: vscode.l10n.t('Evaluate {0}'),
    sweep: vscode.l10n.t('Sweep...'),
    sweepHint: vscode.l10n.t('Measure five to nine budgets, with baselines beside them'),
    cancel: vscode.l10n.t('Cancel'),
    measuringNow: vscode.l10n.t('Measuring'),
    method: vscode.l10n.t('Method'),
    against: vscode.l10n.t('Over'),
    againstTime: localize(figures.firstTokenTime.label),
    shown: vscode.l10n.t('Show'),
    category: vscode.l10n.t('Category'),
    allCategories: vscode.l10n.t('All'),
    measuredOn: vscode.l10n.t('Data'),
    measuredSet: vscode.l10n.t('{0}, {1} samples'),
    retained: localize(figures.retained.label),
    retainedAxis: localize(figures.retained.axis),
    klAxis: localize(figures.kl.axis),
    timeAxis: localize(figures.firstTokenTime.axis),
    refinedSeries: localize(seriesLabel('refined')),
    handSeries: localize(seriesLabel('hand')),
    randomSeries: vscode.l10n.t('{0} (mean of {1} seeds)'),
    front: localize(frontLabel),
    unpruned: localize(referenceLabel),
  };
}

function points() {
  return {
    pointAt: vscode.l10n.t('{0} at {1}'),
    pointSaves: vscode.l10n.t('{0}: saves {1} of the FLOPs.'),
    pointRetained: vscode.l10n.t('Keeps {0} of the unpruned model’s accuracy ({1} to {2}).'),
    pointNoInterval: vscode.l10n.t('Keeps {0} of the unpruned model’s accuracy.'),
    pointAccuracy: vscode.l10n.t('Accuracy {0}, unpruned {1}.'),
    pointKl: vscode.l10n.t('KL divergence {0} nats.'),
    pointAttention: vscode.l10n.t('Attention mass lost: self {0}, cross {1}.'),
    pointTime: vscode.l10n.t('First token after {0} ms.'),
    pointSamples: vscode.l10n.t('{0} samples.'),
    pointFront: vscode.l10n.t('Nothing measured is better in both.'),
    sweepPoint: vscode.l10n.t('Save {0} as a recipe'),
    pointHelp: vscode.l10n.t('Arrow keys go from point to point, Enter keeps one.'),
    detailHelp: vscode.l10n.t(
      'Point at a measurement for its figures; click to keep them here. Marks of equal cost stand side by side.',
    ),
    savePoint: vscode.l10n.t('Save as Recipe...'),
    openPoint: vscode.l10n.t('Open {0}'),
    betterAccuracy: vscode.l10n.t('{0} does better than {1}: by {2} to {3} points of accuracy.'),
    betterKl: vscode.l10n.t(
      '{0} stays nearer to the unpruned model than {1}: its KL divergence is {2} to {3} nats less.',
    ),
    betterMore: vscode.l10n.t('And {0} more.'),
    staleSweep: vscode.l10n.t('A sweep on {0} is not shown: {1}. Sweep again to measure it anew.'),
  };
}

function table() {
  return {
    tableName: vscode.l10n.t('Point'),
    tableSource: vscode.l10n.t('Measured in'),
    tableLow: vscode.l10n.t('From (95%)'),
    tableHigh: vscode.l10n.t('To (95%)'),
    tableDense: vscode.l10n.t('Unpruned accuracy'),
    tableSamples: vscode.l10n.t('Samples'),
    tableKl: localize(figures.kl.label),
    sourceSweep: vscode.l10n.t('a sweep'),
    sourceRecipe: vscode.l10n.t('recipe {0}'),
  };
}
