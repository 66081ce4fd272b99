/** Inspect Tokens' words in the user's language. */
import { l10n } from '../shared/l10n';

export type InspectStrings = ReturnType<typeof inspectStrings>;

export function inspectStrings() {
  return { ...samples(), ...answers(), ...layers(), ...patches(), ...situations() };
}

function samples() {
  return {
    title: l10n.t('Inspect Tokens'),
    openRecipe: l10n.t('Open {0}'),
    chooseData: l10n.t('Other samples...'),
    samples: l10n.t('Samples'),
    previous: l10n.t('Previous sample'),
    next: l10n.t('Next sample'),
    position: l10n.t('{0} of {1}'),
    jumpLabel: l10n.t('Go to a sample by its id or number'),
    apply: l10n.t('Apply...'),
    applyTitle: l10n.t('Write a model folder with the pruned decoder'),
    onlyChanged: l10n.t('Only samples whose answer changed ({0} of {1})'),
    onlyChangedOfPart: l10n.t(
      'Only samples whose answer changed ({0} of the {1} whose answers are kept)',
    ),
    changedUnknown: l10n.t('An evaluation finds the changed answers.'),
    evaluate: l10n.t('Evaluate Recipe'),
    announceSample: l10n.t('Sample {0}. {1} Unpruned: {2}. Pruned: {3}. {4}.'),
    exportPng: l10n.t('Export as PNG'),
    exportFailed: l10n.t('The export failed.'),
  };
}

function answers() {
  return {
    question: l10n.t('Question'),
    answers: l10n.t('Answers'),
    reference: l10n.t('Reference'),
    unpruned: l10n.t('Unpruned'),
    pruned: l10n.t('Pruned'),
    noAnswer: l10n.t('(empty)'),
    same: l10n.t('Same answer'),
    answerChanged: l10n.t('Answer changed'),
    right: l10n.t('right'),
    wrong: l10n.t('wrong'),
    partly: l10n.t('partly right'),
  };
}

function layers() {
  return {
    layer: l10n.t('Layer'),
    layerNumber: l10n.t('Layer {0}'),
    beforeLayers: l10n.t('Before the first layer'),
    beforeDecoder: l10n.t('Before layer 0'),
    tokensEnterDecoder: l10n.t('{0} of {1} tokens enter the decoder'),
    tokensLeave: l10n.t('{0} of {1} tokens stay'),
    tokensEnter: l10n.t('{0} tokens'),
    dropsHere: l10n.t('{0} dropped here'),
    play: l10n.t('Play'),
    pause: l10n.t('Pause'),
    legend: l10n.t('Dropped by layer'),
    legendDropped: l10n.t('{0}: {1} tokens'),
    legendStays: l10n.t('Stay to the end: {0} tokens'),
    legendStay: l10n.t('stay: {0}'),
  };
}

function patches() {
  return {
    imageNumber: l10n.t('Image {0}: {1}'),
    imagePart: l10n.t('Part {0} of image {1}: {2}'),
    gridUnknown: l10n.t(
      'The processor of this model does not tell the grid of its patches: {0} rows of {1} are a guess.',
    ),
    viewUnknown: l10n.t(
      'For this processor it is not known what part of the image the patches cover: they are ' +
        'laid over all of it.',
    ),
    noView: l10n.t(
      'It is not known where this part lies on the image: its patches are shown beside it.',
    ),
    patch: l10n.t('Row {0}, column {1}.'),
    patchStays: l10n.t('Stays to the end.'),
    patchDroppedBefore: l10n.t('Dropped before layer 0.'),
    patchDropped: l10n.t('Dropped by layer {0}.'),
    patchCounts: l10n.t('Stands for others too: counts as {0} tokens.'),
    patchMasses: l10n.t('Self mass {0}, rank {1}; cross mass {2}, rank {3} of {4}.'),
    patchHint: l10n.t('Point at a patch, or go to one with Tab and the arrow keys.'),
    place: l10n.t('Row {0}, column {1}'),
    selfMass: l10n.t('Self mass'),
    crossMass: l10n.t('Cross mass'),
    rank: l10n.t('Rank'),
    rankOf: l10n.t('{0} of {1}'),
    masses: l10n.t('Masses at layer {0}'),
    patchDetails: l10n.t('Patch'),
  };
}

function situations() {
  return {
    loadingModel: l10n.t('Opening the model...'),
    loadingModelText: l10n.t('This happens once: the model stays open while you look at samples.'),
    loadingSample: l10n.t('Running the sample...'),
    untrusted: l10n.t('This workspace is not trusted'),
    untrustedText: l10n.t('FitPrune opens no model and runs nothing here.'),
    manageTrust: l10n.t('Manage Workspace Trust'),
    noModel: l10n.t('The model is not in this workspace'),
    noModelText: l10n.t(
      'Open the folder that holds it, point the path of the recipe at it, or run FitPrune: ' +
        'Inspect Tokens again and allow this one to be run.',
    ),
    gone: l10n.t('The recipe is no longer there'),
    goneText: l10n.t(
      '{0} was deleted, moved or renamed. Once it is back, this panel continues with it; ' +
        'Inspect Tokens on another recipe opens a panel of that one.',
    ),
    brokenRecipe: l10n.t('The recipe cannot be used as it is'),
    noData: l10n.t('Which samples?'),
    noDataText: l10n.t(
      'Choose a file of questions, a folder of images, or one image with a question.',
    ),
    chooseSamples: l10n.t('Choose Samples...'),
    noneChanged: l10n.t('No answer changed'),
    noneChangedText: l10n.t(
      'Pruned and unpruned, the model gives the same answer to all {0} samples.',
    ),
    noneChangedOfPartText: l10n.t(
      'Pruned and unpruned, the model gives the same answer to all {0} samples that were ' +
        'evaluated, out of {1}.',
    ),
    showAll: l10n.t('Show All Samples'),
    failed: l10n.t('This sample cannot be shown'),
    retry: l10n.t('Try Again'),
    showLog: l10n.t('Show Log'),
  };
}
