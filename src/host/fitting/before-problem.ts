/** Why a model's visual tokens cannot be dropped before its decoder, where that is known. */
import * as vscode from 'vscode';
import type { FitterFacts } from '../../fitter/protocol';
import { localize } from '../localize';
import type { WorkspaceModel } from '../workspace/workspace-index';

/** @returns undefined also if the model may not be opened, or cannot be */
export async function modelProblem(model: WorkspaceModel): Promise<string | undefined> {
  const summary = await model.describe().catch(() => undefined);
  return summary?.beforeRefusal && localize(summary.beforeRefusal);
}

export function statisticsProblem({ hasIsolation }: FitterFacts): string | undefined {
  return hasIsolation
    ? undefined
    : vscode.l10n.t(
        'These statistics are of an older FitPrune and do not tell which tokens can go before the decoder. Clear them and calibrate again.',
      );
}
