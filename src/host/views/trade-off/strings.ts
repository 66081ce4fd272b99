/** The trade-off panel's words in the user's language. */
import * as vscode from 'vscode';

import type { TradeOffStrings } from '../../../protocol/trade-off-strings';
import { figures } from '../../../core/figures/all';
import { massAxis } from '../../../core/figures/mass';
import { localize } from '../../localize';
import { measuredStrings } from './measured-strings';

export function tradeOffStrings(): TradeOffStrings {
  return {
    ...controls(),
    ...plots(),
    ...readout(),
    ...situations(),
    ...measuredStrings(),
  };
}

function controls() {
  return {
    budget: vscode.l10n.t('Budget'),
    budgetOf: vscode.l10n.t('Budget: {0}'),
    statistics: vscode.l10n.t('Statistics'),
    statisticsChoice: vscode.l10n.t('{0} ({1} samples)'),
    samplesCount: vscode.l10n.t('{0} samples'),
    promptFacts: vscode.l10n.t('{0} visual and {1} text tokens · {2} layers'),
    axis: vscode.l10n.t('Saving in'),
    axisFlops: vscode.l10n.t('FLOPs'),
    axisTokens: localize(figures.meanTokens.label),
    axisKv: vscode.l10n.t('KV cache'),
    convention: vscode.l10n.t('FLOPs counted over'),
    conventionDecoder: vscode.l10n.t('All tokens (decoder)'),
    conventionVisual: vscode.l10n.t('Visual tokens only'),
    recipe: vscode.l10n.t('Recipe'),
    openRecipe: vscode.l10n.t('Open'),
    openNamed: vscode.l10n.t('Open {0}'),
    before: vscode.l10n.t('Before the decoder'),
    beforeAll: vscode.l10n.t('All kept'),
    beforeKept: vscode.l10n.t('{0} kept'),
    sizeBiasKept: vscode.l10n.t('Recipes keep their size bias: {0}'),
    slider: vscode.l10n.t('Budget'),
    valueDecoder: vscode.l10n.t('{0} of the FLOPs saved, counted over all tokens'),
    valueVisual: vscode.l10n.t('{0} of the FLOPs saved, counted over visual tokens'),
    valueTokens: vscode.l10n.t('{0} visual tokens a layer, on average'),
    valueKv: vscode.l10n.t('{0} of the KV cache saved'),
    number: vscode.l10n.t('Budget in percent'),
    numberTokens: vscode.l10n.t('Budget in mean visual tokens'),
    largest: vscode.l10n.t('At most {0}'),
    largestTokens: vscode.l10n.t('At least {0}'),
    notANumber: vscode.l10n.t('Write a number, such as 60.'),
    beyondReach: vscode.l10n.t('Beyond reach: {0} is the limit.'),
    saveAs: vscode.l10n.t('Save as Recipe...'),
    update: vscode.l10n.t('Update'),
    updateRecipe: vscode.l10n.t('Update {0}'),
  };
}

function plots() {
  return {
    curveTitle: vscode.l10n.t('Trade-off'),
    curveLabel: vscode.l10n.t('Attention mass dropped over what is saved, with recipes as buttons'),
    loss: localize(massAxis),
    selfLoss: localize(figures.selfLoss.label),
    crossLoss: localize(figures.crossLoss.label),
    selfMass: vscode.l10n.t('Self mass'),
    crossMass: vscode.l10n.t('Cross mass'),
    accuracy: localize(figures.accuracy.label),
    axisFlopsDecoder: localize(figures.reductionDecoder.label),
    axisFlopsVisual: localize(figures.reductionVisual.label),
    axisMeanTokens: localize(figures.meanTokens.label),
    axisKvSaved: localize(figures.kvCache.label),
    titleFlopsDecoder: localize(figures.reductionDecoder.axis),
    titleFlopsVisual: localize(figures.reductionVisual.axis),
    titleMeanTokens: localize(figures.meanTokens.axis),
    titleKvSaved: localize(figures.kvCache.axis),
    here: vscode.l10n.t('Slider'),
    recipePoint: vscode.l10n.t('Recipe {0}. {1}, {2}.'),
    recipeMass: vscode.l10n.t('Attention mass dropped: {0} self, {1} cross.'),
    recipeNotMeasured: vscode.l10n.t('Accuracy is not measured.'),
    recipeAccuracy: vscode.l10n.t('Measured accuracy {0}, unpruned {1}, {2} samples.'),
    pressEnter: vscode.l10n.t('Press Enter to open it.'),
    noCurve: vscode.l10n.t('Costs only: the curve of attention mass dropped needs a calibration.'),
    scheduleTitle: vscode.l10n.t('Schedule'),
    scheduleLabel: vscode.l10n.t('Visual tokens that stay after each layer, with steps as sliders'),
    tokensLeaving: vscode.l10n.t('Visual tokens that stay'),
    layer: vscode.l10n.t('Layer'),
    layerNumber: vscode.l10n.t('Layer {0}'),
    beforeDecoder: vscode.l10n.t('Before layer 0'),
    atSlider: vscode.l10n.t('Slider'),
    edited: vscode.l10n.t('Recipe'),
    handle: vscode.l10n.t('Step at layer {0}'),
    handleValue: vscode.l10n.t('{0} visual tokens stay'),
    handleBefore: vscode.l10n.t('Step before layer 0'),
    handleBeforeValue: vscode.l10n.t('{0} visual tokens enter the decoder'),
    handleHelp: vscode.l10n.t(
      'Arrow keys change it by one token, Page Up and Page Down by ten. Enter writes it, Escape gives it up.',
    ),
    dragHint: vscode.l10n.t('Drag a step to edit the recipe.'),
    data: vscode.l10n.t('Data'),
    series: vscode.l10n.t('Series'),
    exportAs: vscode.l10n.t('Export {0} as {1}'),
    exportFailed: vscode.l10n.t('The export failed.'),
  };
}

function readout() {
  return {
    readout: vscode.l10n.t('Figures'),
    dense: vscode.l10n.t('Dense'),
    measure: vscode.l10n.t('Figure'),
    flopsDecoder: localize(figures.prefill.label),
    flopsVisual: localize(figures.prefillVisual.label),
    meanTokens: localize(figures.meanTokens.label),
    finalTokens: localize(figures.finalTokens.label),
    choosing: localize(figures.overhead.label),
    notCounted: vscode.l10n.t('not counted'),
    kvCache: localize(figures.kvBytes.label),
    predictedSelf: localize(figures.selfLoss.label),
    predictedCross: localize(figures.crossLoss.label),
    measuredSelf: localize(figures.selfLost.label),
    measuredCross: localize(figures.crossLost.label),
    measuredAccuracy: vscode.l10n.t('Measured accuracy'),
    points: vscode.l10n.t('{0} pts'),
    notMeasuredYet: vscode.l10n.t('not measured'),
    massMeaning: vscode.l10n.t(
      'The mass dropped ranks budgets of one method; it predicts no accuracy.',
    ),
    measureNamed: vscode.l10n.t('Measure the accuracy of {0}'),
    announcement: vscode.l10n.t(
      '{0}: saves {1} of the FLOPs, {2}, {3} mean and {4} final visual tokens, KV cache minus {5}, attention mass dropped {6} self and {7} cross.',
    ),
    announcementRecipe: vscode.l10n.t(
      '{0}: saves {1} of the FLOPs, {2}, {3} mean and {4} final visual tokens, KV cache minus {5}.',
    ),
  };
}

function situations() {
  return {
    loading: vscode.l10n.t('Reading the model...'),
    untrusted: vscode.l10n.t('This workspace is not trusted'),
    untrustedText: vscode.l10n.t(
      'FitPrune opens no model and runs nothing here, so there is no curve. Recipes can still be edited and compared.',
    ),
    manageTrust: vscode.l10n.t('Manage Workspace Trust'),
    noModel: vscode.l10n.t('The model is not in this workspace'),
    noModelText: vscode.l10n.t(
      'Open the folder that holds it, or point the path of the recipe at it: the curve is calibrated on the model.',
    ),
    noStatistics: vscode.l10n.t('Not calibrated yet'),
    noStatisticsText: vscode.l10n.t(
      'A calibration runs a few dozen samples once and records their attention. After it, every budget is answered here at once.',
    ),
    calibrate: vscode.l10n.t('Calibrate'),
    calibrating: vscode.l10n.t('Calibrating'),
    calibratingText: vscode.l10n.t('How far it is, its notification says.'),
    queued: vscode.l10n.t('Waiting for another run of this model.'),
    preparing: vscode.l10n.t('Preparing the statistics'),
    preparingText: vscode.l10n.t('Once for each calibration; it takes some seconds.'),
    failed: vscode.l10n.t('The statistics cannot be used'),
    retry: vscode.l10n.t('Try Again'),
    showLog: vscode.l10n.t('Show Log'),
    costOnly: vscode.l10n.t('What recipes cost is shown below.'),
    brokenRecipe: vscode.l10n.t('{0} has no figures at the moment. {1}'),
    staleRecipe: vscode.l10n.t('{0} cannot be read as it is; the figures are from before. {1}'),
  };
}
