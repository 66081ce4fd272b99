/** Which of a model's decoders is meant, where the folder has several precisions. */
import * as vscode from 'vscode';
import type { Services } from '../services';
import type { ModelSummary, WorkspaceModel } from '../workspace/workspace-index';

/**
 * Asked once a model, then remembered.
 * @param ask asks again
 * @returns undefined when the user leaves the question
 */
export async function pickPrecision(
  { context }: Services,
  model: WorkspaceModel,
  ask = false,
): Promise<ModelSummary | undefined> {
  const preferred = await model.describe();
  if (preferred === undefined || preferred.dtypes.length < 2) return preferred;
  const key = `dtype:${model.folder}`;
  const remembered = context.workspaceState.get<string>(key);
  if (!ask && remembered !== undefined && preferred.dtypes.includes(remembered)) {
    return model.describe(remembered);
  }
  const items = preferred.dtypes.map((dtype) => ({
    label: dtype,
    description: dtype === remembered ? vscode.l10n.t('as before') : '',
  }));
  // The last choice comes first.
  items.sort((a, b) => Number(b.label === remembered) - Number(a.label === remembered));
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t(
      '{0} has decoders of several precisions. Which one do you serve?',
      model.name,
    ),
  });
  if (chosen === undefined) return undefined;
  const dtype = chosen.label;
  await context.workspaceState.update(key, dtype);
  return model.describe(dtype);
}
