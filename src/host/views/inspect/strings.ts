/** Inspect Tokens' words in the user's language. */
import * as vscode from 'vscode';
import type { InspectStrings } from '../../../protocol/inspect-strings';

export function inspectStrings(): InspectStrings {
  return { ...samples(), ...answers(), ...layers(), ...patches(), ...situations() };
}

function samples() {
  return {
    title: vscode.l10n.t('Inspect Tokens'),
    openRecipe: vscode.l10n.t('Open {0}'),
    chooseData: vscode.l10n.t('Other samples...'),
    samples: vscode.l10n.t('Samples'),
    previous: vscode.l10n.t('Previous sample'),
    next: vscode.l10n.t('Next sample'),
    position: vscode.l10n.t('{0} of {1}'),
    jumpLabel: vscode.l10n.t('Go to a sample by its id or number'),
    onlyFlipped: vscode.l10n.t('Only samples whose answer flipped ({0} of {1})'),
    flippedUnknown: vscode.l10n.t(
      'An evaluation of this recipe finds the samples whose answer flipped.',
    ),
    evaluate: vscode.l10n.t('Evaluate Recipe'),
    announceSample: vscode.l10n.t('Sample {0}. {1} Unpruned: {2}. Pruned: {3}. {4}.'),
    exportPng: vscode.l10n.t('Export as PNG'),
    exportFailed: vscode.l10n.t('The export failed.'),
  };
}

function answers() {
  return {
    question: vscode.l10n.t('Question'),
    answers: vscode.l10n.t('Answers'),
    reference: vscode.l10n.t('Reference'),
    dense: vscode.l10n.t('Unpruned'),
    pruned: vscode.l10n.t('Pruned'),
    noAnswer: vscode.l10n.t('(empty)'),
    same: vscode.l10n.t('Same answer'),
    flipped: vscode.l10n.t('Answer flipped'),
    right: vscode.l10n.t('right'),
    wrong: vscode.l10n.t('wrong'),
    partly: vscode.l10n.t('partly right'),
  };
}

function layers() {
  return {
    layer: vscode.l10n.t('Layer'),
    layerNumber: vscode.l10n.t('Layer {0}'),
    beforeLayers: vscode.l10n.t('Before the first layer'),
    beforeDecoder: vscode.l10n.t('Before layer 0'),
    tokensEnterDecoder: vscode.l10n.t('{0} of {1} tokens enter the decoder'),
    tokensLeave: vscode.l10n.t('{0} of {1} tokens stay'),
    tokensEnter: vscode.l10n.t('{0} tokens'),
    dropsHere: vscode.l10n.t('{0} dropped here'),
    play: vscode.l10n.t('Play'),
    pause: vscode.l10n.t('Pause'),
    legend: vscode.l10n.t('Dropped by layer'),
    legendDropped: vscode.l10n.t('{0}: {1} tokens'),
    legendStays: vscode.l10n.t('Stay to the end: {0} tokens'),
  };
}

function patches() {
  return {
    imageNumber: vscode.l10n.t('Image {0}: {1}'),
    imagePart: vscode.l10n.t('Part {0} of image {1}: {2}'),
    gridUnknown: vscode.l10n.t(
      'The processor of this model does not tell the grid of its patches: {0} rows of {1} are a guess.',
    ),
    viewUnknown: vscode.l10n.t(
      'What part of the image the patches cover is not known for this processor: they are laid over all of it.',
    ),
    noView: vscode.l10n.t(
      'Where this part lies on the image is not known: its patches stand beside it.',
    ),
    patch: vscode.l10n.t('Row {0}, column {1}.'),
    patchStays: vscode.l10n.t('Stays to the end.'),
    patchDroppedBefore: vscode.l10n.t('Dropped before layer 0.'),
    patchDropped: vscode.l10n.t('Dropped by layer {0}.'),
    patchCounts: vscode.l10n.t('Stands for others too: counts as {0} tokens.'),
    patchMasses: vscode.l10n.t('Self mass {0}, rank {1}; cross mass {2}, rank {3} of {4}.'),
    patchHint: vscode.l10n.t('Point at a patch, or go to one with Tab and the arrow keys.'),
    place: vscode.l10n.t('Row {0}, column {1}'),
    selfMass: vscode.l10n.t('Self mass'),
    crossMass: vscode.l10n.t('Cross mass'),
    rank: vscode.l10n.t('Rank'),
    rankOf: vscode.l10n.t('{0} of {1}'),
    masses: vscode.l10n.t('Masses at layer {0}'),
    patchDetails: vscode.l10n.t('Patch'),
  };
}

function situations() {
  return {
    loadingModel: vscode.l10n.t('Opening the model...'),
    loadingModelText: vscode.l10n.t('Once: it stays open while samples are looked at.'),
    loadingSample: vscode.l10n.t('Running the sample...'),
    untrusted: vscode.l10n.t('This workspace is not trusted'),
    untrustedText: vscode.l10n.t('FitPrune opens no model and runs nothing here.'),
    manageTrust: vscode.l10n.t('Manage Workspace Trust'),
    noModel: vscode.l10n.t('The model is not in this workspace'),
    noModelText: vscode.l10n.t(
      'Open the folder that holds it, point the path of the recipe at it, or run FitPrune: Inspect Tokens again to say that this one may be run.',
    ),
    brokenRecipe: vscode.l10n.t('The recipe cannot be used as it is'),
    noData: vscode.l10n.t('Which samples?'),
    noDataText: vscode.l10n.t(
      'Choose a file of questions, a folder of images, or one image with a question.',
    ),
    chooseSamples: vscode.l10n.t('Choose Samples...'),
    noneFlipped: vscode.l10n.t('No answer flipped'),
    noneFlippedText: vscode.l10n.t(
      'Pruned and unpruned, the model says the same to all {0} samples.',
    ),
    showAll: vscode.l10n.t('Show All Samples'),
    failed: vscode.l10n.t('This sample cannot be shown'),
    retry: vscode.l10n.t('Try Again'),
    showLog: vscode.l10n.t('Show Log'),
  };
}
