/** Writes measurements into a recipe, if it still has the measured schedule. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { withEvaluation } from '../../core/recipe/results/evaluations';
import { scheduleHash } from '../../core/recipe/hash';
import type { EvaluationRecord } from '../../core/recipe/types';
import { changeRecipe } from '../recipes/recipe-change';
import { requireRecipe } from '../targets';
import type { Services } from '../services';

/**
 * A recipe that was saved is saved again; one with unsaved edits keeps them, and the result among
 * them.
 * @throws HumanError `recipe-changed` when schedule or ranking are others by now; as `changeRecipe`
 */
export async function recordEvaluation(
  services: Services,
  uri: vscode.Uri,
  record: EvaluationRecord,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const before = await services.index.read(uri);
  const { schedule, ranking, evaluation = [] } = requireRecipe(before);
  if (scheduleHash(schedule, ranking) !== record.schedule) {
    throw new HumanError(
      vscode.l10n.t(
        '{0} was edited while it was evaluated, so the result is not written into it. Evaluate it again: what was measured is kept.',
        before.name,
      ),
      'recipe-changed',
    );
  }
  const wasSaved = !document.isDirty;
  const changes = { evaluation: withEvaluation(evaluation, record) };
  await changeRecipe(services, before, ['schedule', 'ranking', 'evaluation'], changes);
  if (wasSaved) await document.save();
}
