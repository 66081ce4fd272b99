/** What a trade-off panel begins with: whose method, what goes on already, and what there is to fit from. */
import * as vscode from 'vscode';
import { fittedMethods } from '../../../core/fit/methods';
import type { Recipe } from '../../../core/recipe/types';
import type { FittedMethod, Situation } from '../../../protocol/trade-off';
import { describeRun } from '../../runs/run-words';
import type { Services } from '../../services';
import { fitMethod } from '../../settings';

/** That of the recipe the panel was opened for, so that it lies on the curve; else what is set. */
export function startingMethod(folder: string, recipe: Recipe | undefined): FittedMethod {
  const method = recipe?.fit?.method;
  return fittedMethods.find((one) => one === method) ?? fitMethod(vscode.Uri.file(folder));
}

/** The calibration of the model that goes on now. */
export function calibrationOf({ runs }: Services, folder: string): Situation | undefined {
  const run = calibrationRun(runs, folder);
  if (!run) return undefined;
  const { fraction } = run;
  const text = describeRun(run);
  return { kind: 'calibrating', text, ...(fraction !== undefined && { part: fraction }) };
}

/** Stops what the card of a calibration shows. */
export function cancelCalibration({ runs }: Services, folder: string): void {
  calibrationRun(runs, folder)?.cancel();
}

function calibrationRun({ runs }: Services['runs'], folder: string) {
  return runs.find(({ kind, modelFolder }) => kind === 'calibration' && modelFolder === folder);
}

/** There are none of this model; there may be some of another that stood in its folder. */
export function noStatistics({ statistics }: Services, folder: string): Situation {
  const isOfOther = statistics.all().some(({ modelFolder }) => modelFolder === folder);
  return { kind: 'no-statistics', isOfOther };
}
