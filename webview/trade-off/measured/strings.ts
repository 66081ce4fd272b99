/** The words of the measured trade-off in the user's language. */
import { l10n, localize } from '../../shared/l10n';
import { frontLabel, referenceLabel, seriesLabel } from '../../../src/core/plot/series';
import { figures } from '../../../src/core/figures/all';

export function measuredStrings() {
  return { ...controls(), ...points(), ...table() };
}

function controls() {
  return {
    measuredTitle: l10n.t('Measured'),
    measuredLabel: l10n.t('What was measured, over what is saved, with points as buttons'),
    notMeasured: l10n.t(
      'Nothing is measured yet. Evaluate the recipe, or sweep a spread of budgets with baselines beside them.',
    ),
    evaluate: l10n.t('Evaluate'),
    unreached: l10n.t('At {0} there are no figures for {1}: they cannot save that much.'),
    evaluateNamed: l10n.t('Evaluate {0}'),
    sweep: l10n.t('Sweep...'),
    sweepHint: l10n.t('Measure five to nine budgets, with baselines beside them'),
    cancel: l10n.t('Cancel'),
    dismiss: l10n.t('Dismiss'),
    measuringNow: l10n.t('Measuring'),
    method: l10n.t('Method'),
    against: l10n.t('Over'),
    againstTime: localize(figures.firstTokenTime.label),
    shown: l10n.t('Show'),
    category: l10n.t('Category'),
    allCategories: l10n.t('All'),
    measuredOn: l10n.t('Data'),
    measuredSet: l10n.t('{0}, {1} samples'),
    sweptOnOne: l10n.t('One budget measured on {0} samples of {1}.'),
    saveFound: l10n.t('Save {0} as Recipe...'),
    sweptOn: l10n.t('{0} budgets measured on {1} samples of {2}.'),
    elsewhere: l10n.t('Not in this plot: {0}, measured on {1} samples (choose them under “{2}”).'),
    elsewhereMany: l10n.t(
      'Not in this plot: {0} recipes, measured on {1} samples (choose them under “{2}”).',
    ),
    nameAll: l10n.t('Name all baselines'),
    nameFewer: l10n.t('Name fewer'),
    retained: localize(figures.retained.label),
    retainedAxis: localize(figures.retained.axis),
    klAxis: localize(figures.kl.axis),
    timeAxis: localize(figures.firstTokenTime.axis),
    peakMemory: localize(figures.peakMemory.label),
    refinedSeries: localize(seriesLabel('refined')),
    handSeries: localize(seriesLabel('hand')),
    randomSeries: l10n.t('{0} (mean of {1} seeds)'),
    front: localize(frontLabel),
    unpruned: localize(referenceLabel),
  };
}

function points() {
  return {
    pointAt: l10n.t('{0} at {1}'),
    aside: l10n.t('Marks of equal cost are drawn next to each other.'),
    pointSaves: l10n.t('{0}: saves {1} of the FLOPs.'),
    pointRetained: l10n.t('Keeps {0} of the unpruned model’s accuracy ({1} to {2}).'),
    pointNoInterval: l10n.t('Keeps {0} of the unpruned model’s accuracy.'),
    pointAccuracy: l10n.t('Accuracy {0}, unpruned {1}.'),
    pointKl: l10n.t('KL divergence {0} nats.'),
    pointAttention: l10n.t('Attention mass dropped, measured: self {0}, cross {1}.'),
    pointTime: l10n.t('First token after {0} ms.'),
    pointMemory: l10n.t('Peak memory {0}, unpruned {1}.'),
    pointMemoryChange: l10n.t('Peak memory {0}, unpruned {1}: {2}.'),
    pointNoMemory: l10n.t('Peak memory not measured.'),
    pointSamples: l10n.t('{0} samples.'),
    pointFront: l10n.t('No measured point is both cheaper and better.'),
    sweepPoint: l10n.t('Save {0} as a recipe'),
    pointHelp: l10n.t('Arrow keys move from point to point, Enter keeps the figures of one.'),
    detailHelp: l10n.t(
      'Point at a measurement for its figures; click to keep them here. Marks of equal cost are drawn next to each other.',
    ),
    savePoint: l10n.t('Save as Recipe...'),
    openPoint: l10n.t('Open {0}'),
    betterAccuracy: l10n.t(
      '{0} does better than {1} on {4} samples: accuracy {5} against {6}, by {2} to {3} points.',
    ),
    betterKl: l10n.t(
      '{0} stays nearer to the unpruned model than {1} on {4} samples: its KL divergence is {2} to {3} nats less.',
    ),
    betterMore: l10n.t('And {0} more'),
    staleSweep: l10n.t('The sweep on {0} is not shown: {1}. Sweep again to measure it.'),
  };
}

function table() {
  return {
    tableName: l10n.t('Point'),
    tableSource: l10n.t('Measured in'),
    tableLow: l10n.t('From (95%)'),
    tableHigh: l10n.t('To (95%)'),
    tableUnpruned: l10n.t('Unpruned accuracy'),
    tableSamples: l10n.t('Samples'),
    tableKl: localize(figures.kl.label),
    sourceSweep: l10n.t('a sweep'),
    sourceRecipe: l10n.t('recipe {0}'),
  };
}
