/** Asks how answers are scored, if the data does not say. */
import * as vscode from 'vscode';
import { scores } from '../../core/evaluation/scores/kinds';
import { scoreKinds } from '../../core/recipe/types';
import type { WantedScore } from '../../core/evaluation/scores/choose';
import { localize } from '../localize';

interface ScoreItem extends vscode.QuickPickItem {
  score: WantedScore;
}

/**
 * @param why the data leaves a doubt
 * @returns undefined when the user leaves the question
 */
export async function chooseScoreKind(why: string): Promise<WantedScore | undefined> {
  const items: ScoreItem[] = [
    ...scoreKinds.map((score) => ({
      score,
      label: score,
      description: localize(scores[score].label),
    })),
    { score: 'none', label: 'none', description: vscode.l10n.t('fidelity alone') },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How are answers scored?'),
    placeHolder: why,
    matchOnDescription: true,
  });
  return chosen?.score;
}
