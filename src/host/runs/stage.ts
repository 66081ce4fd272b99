/** The activity of a run that counts no samples, in the user's language. */
import * as vscode from 'vscode';
import type { Stage } from '../../runner/runner';

/** @param device that the model is loaded on */
export function stageWords(stage: Stage, device: string): string {
  switch (stage.doing) {
    case 'choosing-device':
      return vscode.l10n.t('finding the best device');
    case 'reading':
      return vscode.l10n.t('reading the model and the data');
    case 'submitting':
      return vscode.l10n.t('submitting to Slurm');
    case 'shards':
      return vscode.l10n.t(
        'on Slurm: {0} of {1} shards done, {2} running, {3} waiting',
        ...[stage.done, stage.total, stage.running, stage.queued],
      );
    case 'merging':
      return vscode.l10n.t('Slurm merges the shards');
    case 'fetching':
      return vscode.l10n.t('reading what Slurm measured');
    case 'loading-model':
      return vscode.l10n.t('loading the model on {0}', device);
    case 'loading-recipes':
      return stage.recipes === 1
        ? vscode.l10n.t('loading the pruned model on {0}', device)
        : vscode.l10n.t('loading {0} pruned models on {1}', stage.recipes, device);
    case 'measuring-memory':
      return vscode.l10n.t(
        'measuring peak memory: {0} of {1} processes done',
        ...[stage.done, stage.total],
      );
    case 'first-sample':
      return vscode.l10n.t('encoding the first image, and warming up');
  }
}
