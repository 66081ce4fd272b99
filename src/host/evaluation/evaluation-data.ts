/**
 * Chooses the data that recipes are judged by: held-out data, unless the user decides otherwise.
 */
import * as vscode from 'vscode';
import { dataFingerprint } from '../../core/data/fingerprint';
import { requirePromptFiles } from '../../core/model/folder/prompt-files';
import type { Recipe } from '../../core/recipe/types';
import { chooseData, type ChosenData } from '../data/data-choice';
import { confirm } from '../notifications';
import type { Services } from '../services';
import type { WorkspaceModel } from '../workspace/workspace-index';

export interface EvaluationData extends ChosenData {
  /** `sha256:...` */
  fingerprint: string;
}

/** A recipe and its name. */
export interface Named {
  name: string;
  recipe: Recipe;
}

/** What is evaluated, in titles. */
export function subjectOf(recipes: readonly Named[]): string {
  return recipes.length === 1 ? recipes[0]!.name : vscode.l10n.t('{0} recipes', recipes.length);
}

/** A recipe of a file. */
export interface Target extends Named {
  uri: vscode.Uri;
}

/**
 * @param recipes the data that any of them was fitted to is not used unasked
 * @param ask always offers the choice
 * @returns undefined when the user leaves a question
 * @throws HumanError when the data cannot be used
 */
export async function chooseEvaluationData(
  services: Services,
  model: WorkspaceModel,
  recipes: readonly Named[],
  ask: boolean,
): Promise<EvaluationData | undefined> {
  for (let again = ask; ; again = true) {
    const chosen = await chooseData(services, model, again, 'evaluation');
    if (chosen === undefined) return undefined;
    // Checked before anything else is asked.
    if (!chosen.source.embeddings) await requirePromptFiles(model.folder);
    const fingerprint = await dataFingerprint(chosen.data);
    const fitted = await fittedTo(services, model, recipes, fingerprint);
    if (fitted === undefined) return { ...chosen, fingerprint };
    const anyway = vscode.l10n.t('Evaluate Anyway');
    const other = vscode.l10n.t('Choose Other Data…');
    const data = vscode.workspace.asRelativePath(chosen.data.path);
    const answer = await confirm(
      vscode.l10n.t('{0} was fitted on {1}.', fitted, data),
      vscode.l10n.t(
        'The questions that a schedule was fitted to say little about how it does on anything ' +
          'else. Use questions that it has not seen.',
      ),
      other,
      anyway,
    );
    if (answer === anyway) return { ...chosen, fingerprint };
    if (answer !== other) return undefined;
  }
}

/** The first of the recipes whose statistics are of this data; undefined if none is known to be. */
export async function fittedTo(
  { statistics, fitters }: Services,
  model: WorkspaceModel,
  recipes: readonly Named[],
  fingerprint: string,
): Promise<string | undefined> {
  const files = (await statistics.of(model))
    .filter(({ data }) => data === fingerprint)
    .map(({ file }) => file);
  for (const { name, recipe } of recipes) {
    const hash = recipe.fit?.statistics;
    if (hash !== undefined && (await fitters.find(files, hash))) return name;
  }
  return undefined;
}
