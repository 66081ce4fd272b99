/** Texts for the user about a tool that a model wants to use. */
import * as vscode from 'vscode';
import { usualSeconds } from '../../core/profile/options';
import { roughDuration } from '../../core/rate';
import { listed } from '../../core/text';
import type { ToolName } from '../../tools/names';
import { localize } from '../localize';

export interface Confirmation {
  title: string;
  message: string;
}

/** What the tool is given, as its schema has it. */
type Input = Readonly<Record<string, unknown>>;

/** While it is at work. */
export function invocationWords(name: ToolName): string {
  switch (name) {
    case 'listModels':
      return vscode.l10n.t('Listing models and recipes');
    case 'calibrate':
      return vscode.l10n.t('Starting a calibration');
    case 'profile':
      return vscode.l10n.t('Starting to profile a model');
    case 'fit':
      return vscode.l10n.t('Fitting a recipe');
    case 'evaluate':
      return vscode.l10n.t('Starting an evaluation');
    case 'apply':
      return vscode.l10n.t('Applying a recipe');
    case 'runStatus':
      return vscode.l10n.t('Looking at a run');
    case 'runResult':
      return vscode.l10n.t('Reading the result of a run');
    case 'cancelRun':
      return vscode.l10n.t('Cancelling a run');
    case 'compare':
      return vscode.l10n.t('Comparing recipes');
    case 'explain':
      return vscode.l10n.t('Reading a recipe');
    case 'inspect':
      return vscode.l10n.t('Inspecting the tokens of a sample');
  }
}

/**
 * The confirmation before a tool runs a model or writes a file; undefined if it does neither.
 *
 * @param input as the tool's schema has it
 * @param replaced the file that it would replace, under the name that the user knows
 */
export function confirmationOf(
  name: ToolName,
  input: Input,
  replaced: string | undefined,
): Confirmation | undefined {
  switch (name) {
    case 'calibrate':
      return {
        title: vscode.l10n.t('Calibrate {0}?', valueText(input, 'model')),
        message: vscode.l10n.t(
          'Runs samples of {0} through the model and writes its statistics. You can stop it like your own runs.',
          valueText(input, 'data'),
        ),
      };
    case 'profile':
      return {
        title: vscode.l10n.t('Profile {0} on this device?', valueText(input, 'model')),
        message: vscode.l10n.t(
          'Runs the model at many prompt lengths for about {0}, and writes how long each takes. Nothing else should run meanwhile. You can stop it like your own runs.',
          localize(roughDuration(Number(input['seconds'] ?? usualSeconds))),
        ),
      };
    case 'evaluate':
      return {
        title: vscode.l10n.t('Evaluate {0}?', valueText(input, 'recipes')),
        message:
          input['record'] === false
            ? vscode.l10n.t(
                'Runs samples of {0} through the unpruned and the pruned model. You can stop it like your own runs.',
                valueText(input, 'data'),
              )
            : vscode.l10n.t(
                'Runs samples of {0} through the unpruned and the pruned model, and writes the result into the recipe. You can stop it like your own runs.',
                valueText(input, 'data'),
              ),
      };
    case 'apply':
      return applyConfirmation(input, replaced);
    case 'inspect':
      return {
        title: vscode.l10n.t('Inspect the tokens of {0}?', valueText(input, 'recipe')),
        message: vscode.l10n.t(
          'Runs one sample through the unpruned and the pruned model. Nothing is written.',
        ),
      };
    case 'fit':
      return fitConfirmation(input, replaced);
    default:
      return undefined;
  }
}

function applyConfirmation(input: Input, replaced: string | undefined): Confirmation {
  return replaced === undefined
    ? {
        title: vscode.l10n.t('Apply {0}?', valueText(input, 'recipe')),
        message:
          input['out'] === undefined
            ? vscode.l10n.t(
                'Writes a pruned copy of the model beside it. The model itself is left as it is.',
              )
            : vscode.l10n.t(
                'Writes a pruned copy of the model to {0}. The model itself is left as it is.',
                valueText(input, 'out'),
              ),
      }
    : {
        title: vscode.l10n.t('Replace {0}?', replaced),
        message: vscode.l10n.t(
          'Applies {0} and replaces the folder {1}, if FitPrune wrote it.',
          valueText(input, 'recipe'),
          replaced,
        ),
      };
}

function fitConfirmation(input: Input, replaced: string | undefined): Confirmation {
  return replaced === undefined
    ? {
        title: vscode.l10n.t('Fit a recipe to {0}?', valueText(input, 'budget')),
        message:
          input['out'] === undefined
            ? vscode.l10n.t('Writes a new recipe beside the model.')
            : vscode.l10n.t('Writes {0}.', valueText(input, 'out')),
      }
    : {
        title: vscode.l10n.t('Replace {0}?', replaced),
        message: vscode.l10n.t(
          'Fits a recipe to {0} and replaces {1}, whose text is lost.',
          valueText(input, 'budget'),
          replaced,
        ),
      };
}

/** A value of the input as it is shown. */
function valueText(input: Input, key: string): string {
  const value = input[key];
  return Array.isArray(value) ? localize(listed(value.map(String))) : String(value);
}
