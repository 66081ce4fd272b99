/**
 * The initial state of a trade-off panel: its method, a running calibration, and statistics to fit
 * from.
 */
import * as vscode from 'vscode';
import { fittedMethods } from '../../../core/fit/methods';
import type { Recipe } from '../../../core/recipe/types';
import type { FittedMethod, Situation } from '../../../protocol/trade-off';
import { describeRun } from '../../runs/run-words';
import type { Services } from '../../services';
import { fitMethod } from '../../settings';

/**
 * The method of the recipe that the panel was opened for, so that it lies on the curve; otherwise
 * the setting's.
 */
export function startingMethod(folder: string, recipe: Recipe | undefined): FittedMethod {
  const method = recipe?.fit?.method;
  return fittedMethods.find((one) => one === method) ?? fitMethod(vscode.Uri.file(folder));
}

/** The running calibration of the model. */
export function calibrationOf({ runs }: Services, folder: string): Situation | undefined {
  const run = calibrationRun(runs, folder);
  if (!run) return undefined;
  const { fraction } = run;
  const text = describeRun(run);
  return { kind: 'calibrating', text, ...(fraction !== undefined && { part: fraction }) };
}

/** Stops the calibration that the card shows. */
export function cancelCalibration({ runs }: Services, folder: string): void {
  calibrationRun(runs, folder)?.cancel();
}

function calibrationRun({ runs }: Services['runs'], folder: string) {
  return runs.find(({ kind, modelFolder }) => kind === 'calibration' && modelFolder === folder);
}

/** There are no statistics of this model, but possibly of another one that was in its folder. */
export function noStatistics({ statistics }: Services, folder: string): Situation {
  const isOfOther = statistics.all().some(({ modelFolder }) => modelFolder === folder);
  return { kind: 'no-statistics', isOfOther };
}
