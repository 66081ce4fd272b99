/** Which of a model's decoders is meant, where the folder has several precisions. */
import * as vscode from 'vscode';
import type { Services } from '../services';
import type { ModelSummary, WorkspaceModel } from '../workspace/workspace-index';

/** Asked once a model, then remembered. */
export async function pickPrecision(
  { context }: Services,
  model: WorkspaceModel,
): Promise<ModelSummary | undefined> {
  const preferred = await model.describe();
  if (preferred === undefined || preferred.dtypes.length < 2) return preferred;
  const key = `dtype:${model.folder}`;
  const remembered = context.workspaceState.get<string>(key);
  if (remembered !== undefined && preferred.dtypes.includes(remembered)) {
    return model.describe(remembered);
  }
  const dtype = await vscode.window.showQuickPick(preferred.dtypes, {
    title: vscode.l10n.t(
      '{0} has decoders of several precisions. Which one do you serve?',
      model.name,
    ),
  });
  if (dtype === undefined) return undefined;
  await context.workspaceState.update(key, dtype);
  return model.describe(dtype);
}
