/** The trade-off panel's words in the user's language. */
import { l10n, localize } from '../shared/l10n';
import { figures } from '../../src/core/figures/all';
import { massAxis } from '../../src/core/figures/mass';
import { measuredStrings } from './measured/strings';
import { timeStrings } from './time-strings';

export type TradeOffStrings = ReturnType<typeof tradeOffStrings>;

export function tradeOffStrings() {
  return {
    ...controls(),
    ...plots(),
    ...schedule(),
    ...readout(),
    ...situations(),
    ...timeStrings(),
    ...measuredStrings(),
  };
}

function controls() {
  return {
    budget: l10n.t('Budget'),
    budgetOf: l10n.t('Budget: {0}'),
    statistics: l10n.t('Statistics'),
    statisticsChoice: l10n.t('{0} ({1} samples)'),
    samplesCount: l10n.t('{0} samples'),
    samplesSharpened: l10n.t('from {0} of {1} samples, being sharpened ({2})'),
    promptFacts: l10n.t('{0} visual and {1} text tokens · {2} layers'),
    axis: l10n.t('Budget in'),
    axisFlops: l10n.t('FLOPs'),
    axisTokens: localize(figures.meanTokens.label),
    axisKv: l10n.t('KV cache'),
    axisPrefill: l10n.t('Prefill time (ms)'),
    axisFirstToken: l10n.t('Time to first token (ms)'),
    choosePrefill: l10n.t('Prefill (ms)'),
    chooseFirstToken: l10n.t('First token (ms)'),
    recipe: l10n.t('Recipe'),
    openRecipe: l10n.t('Open'),
    openNamed: l10n.t('Open {0}'),
    before: l10n.t('Before the decoder'),
    beforeAll: l10n.t('All kept'),
    beforeKept: l10n.t('{0} kept'),
    sizeBiasKept: l10n.t('Saved recipes keep the size bias: {0}'),
    slider: l10n.t('Budget'),
    valueDecoder: l10n.t('{0} of the FLOPs saved, counted over all tokens'),
    valueVisual: l10n.t('{0} of the FLOPs saved, counted over visual tokens'),
    valueTokens: l10n.t('{0} visual tokens a layer, on average'),
    valueKv: l10n.t('{0} of the KV cache saved'),
    valuePrefill: l10n.t('{0} of prefill'),
    valueFirstToken: l10n.t('{0} to first token'),
    number: l10n.t('Budget in percent'),
    numberTokens: l10n.t('Budget in mean visual tokens'),
    milliseconds: l10n.t('ms'),
    numberTime: l10n.t('Budget in milliseconds, or as a speed-up such as 2x'),
    largest: l10n.t('At most {0}'),
    reaches: l10n.t('Asked for {0}, reaches {1}'),
    largestTokens: l10n.t('At least {0}'),
    notANumber: l10n.t('Write a number, such as 60.'),
    otherMetric: l10n.t('Choose {0} as the budget, then write {1}.'),
    fractionSuspected: l10n.t('Did you mean {0}? If you really mean so little, write {1}.'),
    notTaken: l10n.t('“{0}” is not accepted. {1}'),
    aboveUnpruned: l10n.t('The unpruned model takes {0} already: write less.'),
    belowNothing: l10n.t('The unpruned model saves {0}: write more.'),
    beyondReach: l10n.t('Beyond reach: {0} is the limit.'),
    saveAs: l10n.t('Save as Recipe...'),
    update: l10n.t('Update'),
    updateRecipe: l10n.t('Update {0}'),
  };
}

function plots() {
  return {
    curveTitle: l10n.t('Trade-off'),
    curveLabel: l10n.t('Attention mass dropped over what is saved, with recipes as buttons'),
    loss: localize(massAxis),
    selfLoss: localize(figures.selfLoss.label),
    crossLoss: localize(figures.crossLoss.label),
    selfMass: l10n.t('Self mass'),
    crossMass: l10n.t('Cross mass'),
    accuracy: localize(figures.accuracy.label),
    axisFlopsDecoder: localize(figures.reductionDecoder.label),
    axisFlopsVisual: localize(figures.reductionVisual.label),
    axisMeanTokens: localize(figures.meanTokens.label),
    axisKvSaved: localize(figures.kvCache.label),
    titleFlopsDecoder: localize(figures.reductionDecoder.axis),
    titleFlopsVisual: localize(figures.reductionVisual.axis),
    titleMeanTokens: localize(figures.meanTokens.axis),
    titleKvSaved: localize(figures.kvCache.axis),
    here: l10n.t('Slider'),
    recipePoint: l10n.t('Recipe {0}. {1}, {2}.'),
    recipeMass: l10n.t('Attention mass dropped: {0} self, {1} cross.'),
    recipeNotMeasured: l10n.t('Accuracy is not measured.'),
    recipeAccuracy: l10n.t('Measured accuracy {0}, unpruned {1}, {2} samples.'),
    pressEnter: l10n.t('Press Enter to open it.'),
    noCurve: l10n.t('Costs only: the curve of attention mass dropped needs a calibration.'),
    curveToCome: l10n.t(
      'Once it is calibrated, the attention mass dropped is drawn here against what is saved, with your recipes on the curve.',
    ),
    neverFaster: l10n.t(
      'On this device no budget is faster than unpruned ({0}): choosing and cutting tokens takes longer than the layers save.',
    ),
    slowerHere: l10n.t(
      'Here the pruned decoder takes {0}, the unpruned one {1}: choosing and cutting tokens ' +
        'takes longer than the layers save.',
    ),
    unplaced: l10n.t('Not on this curve: {0}, whose masses were computed for another ranking.'),
    unplacedMany: l10n.t(
      'Not on this curve: {0} recipes whose masses were computed for another ranking.',
    ),
    uncounted: l10n.t(
      'FLOPs of {0} leave out the cost of choosing the tokens, which the slider counts: they ' +
        'cannot be compared.',
    ),
    data: l10n.t('Data'),
    series: l10n.t('Series'),
    exportAs: l10n.t('Export {0} as {1}'),
    exportFailed: l10n.t('The export failed.'),
  };
}

function schedule() {
  return {
    scheduleTitle: l10n.t('Schedule'),
    scheduleLabel: l10n.t('Visual tokens that stay after each layer, with steps as sliders'),
    tokensLeaving: l10n.t('Visual tokens that stay'),
    layer: l10n.t('Layer'),
    layerNumber: l10n.t('Layer {0}'),
    beforeDecoder: l10n.t('Before layer 0'),
    atSlider: l10n.t('Slider'),
    edited: l10n.t('Recipe'),
    handle: l10n.t('Step at layer {0}'),
    handleValue: l10n.t('{0} visual tokens stay'),
    handleBefore: l10n.t('Step before layer 0'),
    handleBeforeValue: l10n.t('{0} visual tokens enter the decoder'),
    handleHelp: l10n.t(
      'Arrow keys change it by one token, Page Up and Page Down by ten. Enter applies the ' +
        'change, Escape discards it.',
    ),
    dragHint: l10n.t('Drag a step to edit the recipe.'),
  };
}

function readout() {
  return {
    readout: l10n.t('Figures'),
    unpruned: l10n.t('Unpruned'),
    moreFigures: l10n.t('More figures'),
    fewerFigures: l10n.t('Fewer figures'),
    flopsDecoder: localize(figures.prefill.label),
    flopsVisual: localize(figures.prefillVisual.label),
    meanTokens: localize(figures.meanTokens.label),
    finalTokens: localize(figures.finalTokens.label),
    choosing: localize(figures.overhead.label),
    asFitted: l10n.t('as fitted'),
    notCounted: l10n.t('not counted'),
    kvCache: localize(figures.kvBytes.label),
    predictedSelf: localize(figures.selfLoss.label),
    predictedCross: localize(figures.crossLoss.label),
    measuredSelf: localize(figures.selfLost.label),
    measuredCross: localize(figures.crossLost.label),
    measuredAccuracy: l10n.t('Measured accuracy'),
    measuredAccuracyOf: l10n.t('Accuracy (n = {0})'),
    ofSamples: l10n.t('{0} samples'),
    points: l10n.t('{0} pts'),
    estimatedAccuracy: l10n.t('Accuracy kept, estimated'),
    estimateMeaning: l10n.t(
      'The estimate is a falling curve, with its 95% band, through {0} budgets measured on {1} samples of {2}.',
    ),
    nearMeaning: l10n.t(
      'Near the slider {0} was measured on {1} samples: it keeps {2} of accuracy.',
    ),
    nearMeaningInterval: l10n.t(
      'Near the slider {0} was measured on {1} samples: it keeps {2} of accuracy ({3} to {4}).',
    ),
    sweptSamples: l10n.t('{0} samples, sweep'),
    sweptMeaning: l10n.t('The slider’s schedule was measured by a sweep, on {0} samples of {1}.'),
    sweptKept: l10n.t('It keeps {0} of accuracy ({1} to {2}).'),
    notMeasuredYet: l10n.t('not measured'),
    massMeaning: l10n.t(
      'The mass dropped ranks budgets of one method; it does not predict accuracy.',
    ),
    measureBudget: l10n.t('Save and Evaluate This Budget...'),
    measureNamed: l10n.t('Measure the accuracy of {0}'),
    announcement: l10n.t(
      '{0}: saves {1} of the FLOPs, {2}, {3} mean and {4} final visual tokens, KV cache minus {5}, attention mass dropped {6} self and {7} cross.',
    ),
    announcementRecipe: l10n.t(
      '{0}: saves {1} of the FLOPs, {2}, {3} mean and {4} final visual tokens, KV cache minus {5}.',
    ),
  };
}

function situations() {
  return {
    loading: l10n.t('Reading the model...'),
    untrusted: l10n.t('This workspace is not trusted'),
    untrustedText: l10n.t(
      'FitPrune opens no model and runs nothing here, so there is no curve. Recipes can still be edited and compared.',
    ),
    manageTrust: l10n.t('Manage Workspace Trust'),
    noModel: l10n.t('The model is not in this workspace'),
    noModelText: l10n.t(
      'Open the folder that holds it, or point the path of the recipe at it: the curve is calibrated on the model.',
    ),
    otherStatistics: l10n.t('The model is another one now'),
    otherStatisticsText: l10n.t(
      'The statistics of this folder are of the model that was here before, and do not fit ' +
        'this one. Calibrate the model that is here now, or put the former one back.',
    ),
    noStatistics: l10n.t('Not calibrated yet'),
    noStatisticsText: l10n.t(
      'A calibration runs a few dozen samples once and records their attention. After that, ' +
        'every budget is shown here at once.',
    ),
    calibrate: l10n.t('Calibrate'),
    calibrating: l10n.t('Calibrating'),
    preparing: l10n.t('Preparing the statistics'),
    preparingText: l10n.t('This happens once for each calibration and takes some seconds.'),
    failed: l10n.t('The statistics cannot be used'),
    retry: l10n.t('Try Again'),
    showLog: l10n.t('Show Log'),
    costOnly: l10n.t('What recipes cost is shown below.'),
    brokenRecipe: l10n.t('{0} has no figures at the moment. {1}'),
    staleRecipe: l10n.t('{0} cannot be read as it is; the figures are from before. {1}'),
  };
}
