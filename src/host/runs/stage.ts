/** What a run is doing while it counts no samples, in the user's language. */
import * as vscode from 'vscode';
import type { RunStage } from '../../core/model/run';

/** @param device that the model is loaded on */
export function stageWords(stage: RunStage, device: string): string {
  switch (stage.doing) {
    case 'loading-model':
      return vscode.l10n.t('loading the model on {0}', device);
    case 'loading-recipes':
      return stage.recipes === 1
        ? vscode.l10n.t('loading the pruned model on {0}', device)
        : vscode.l10n.t('loading {0} pruned models on {1}', stage.recipes, device);
    case 'first-sample':
      return vscode.l10n.t('encoding the first image, and warming up');
  }
}
