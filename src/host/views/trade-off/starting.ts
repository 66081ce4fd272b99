/** What a trade-off panel begins with: which statistics, whose method, and what goes on already. */
import * as vscode from 'vscode';
import { fittedMethods } from '../../../core/fit/methods';
import type { Recipe } from '../../../core/recipe/types';
import type { FittedMethod, Situation } from '../../../protocol/trade-off';
import type { Services } from '../../services';
import { fitMethod } from '../../settings';
import type { StatisticsEntry } from '../../workspace/statistics-store';

/**
 * The one that was asked for, else that of the recipe's very model, else the richest.
 * @param entries of the model, the richest first
 */
export function chooseEntry(
  entries: readonly StatisticsEntry[],
  file: string | undefined,
  recipe: Recipe | undefined,
): StatisticsEntry | undefined {
  const asked = entries.find((entry) => entry.file === file);
  if (asked) return asked;
  const own = entries.find(
    ({ metadata }) => metadata.model.fingerprint === recipe?.model.fingerprint,
  );
  return own ?? entries[0];
}

/** That of the recipe the panel was opened for, so that it lies on the curve; else what is set. */
export function startingMethod(folder: string, recipe: Recipe | undefined): FittedMethod {
  const method = recipe?.fit?.method;
  return fittedMethods.find((one) => one === method) ?? fitMethod(vscode.Uri.file(folder));
}

/** The calibration of the model that goes on now. */
export function calibrationOf({ runs }: Services, folder: string): Situation | undefined {
  const run = runs.runs.find(
    ({ kind, modelFolder }) => kind === 'calibration' && modelFolder === folder,
  );
  if (!run) return undefined;
  const { state, done, total } = run;
  const queued = state === 'queued';
  return { kind: 'calibrating', queued, done, total };
}
