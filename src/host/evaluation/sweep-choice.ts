/** What a sweep measures: how many budgets, and what beside accuracy; the question says all of it. */
import * as vscode from 'vscode';
import { formatPercent } from '../../core/cost/format';
import { sweepBudgets, sweepSizes } from '../../core/evaluation/sweep/budgets';
import type { Budget } from '../../core/recipe/types';
import type { EvaluationChoice } from './evaluation-choice';
import type { Fitter } from '../fitting/fitter-pool';

export interface SweepChoice {
  budgets: Budget[];
  choice: EvaluationChoice;
}

interface SweepItem extends vscode.QuickPickItem {
  /** Absent where the item changes what else is measured, and the question is asked again. */
  budgets?: Budget[];
  choice: EvaluationChoice;
}

/**
 * Latency takes long and is for whoever asks for it here: it is never remembered.
 * @param samples how many are measured of each budget
 * @param baselines whether they are measured unless the user says otherwise
 * @returns undefined when the user leaves the question
 */
export async function chooseSweep(
  facts: Pick<Fitter['facts'], 'shape' | 'reference'>,
  samples: number,
  baselines: boolean,
): Promise<SweepChoice | undefined> {
  // A sweep asks which budget is worth it; how much attention a recipe loses is asked of that recipe.
  for (let choice: EvaluationChoice = { baselines, latency: false, attention: false }; ;) {
    const picked = await pick(facts, samples, choice);
    if (picked === undefined) return undefined;
    if (picked.budgets) return { budgets: picked.budgets, choice };
    choice = picked.choice;
  }
}

function pick(
  { shape, reference }: Pick<Fitter['facts'], 'shape' | 'reference'>,
  samples: number,
  choice: EvaluationChoice,
): Thenable<SweepItem | undefined> {
  const { baselines, latency } = choice;
  const sizes = sweepSizes.map((size): SweepItem => {
    const budgets = sweepBudgets(shape, reference, size);
    const percents = budgets.map(({ reduction }) => formatPercent(reduction ?? 0, 0));
    return {
      label: vscode.l10n.t('{0} budgets', budgets.length),
      description: percents.join(', '),
      budgets,
      choice,
    };
  });
  const others: SweepItem[] = [
    {
      label: baselines
        ? vscode.l10n.t('Leave baselines out')
        : vscode.l10n.t('Measure baselines too'),
      iconPath: new vscode.ThemeIcon(baselines ? 'remove' : 'add'),
      choice: { ...choice, baselines: !baselines },
    },
    {
      label: latency ? vscode.l10n.t('Leave latency out') : vscode.l10n.t('Measure latency too'),
      iconPath: new vscode.ThemeIcon(latency ? 'remove' : 'add'),
      description: vscode.l10n.t('time to first token, with the unpruned model in turns'),
      choice: { ...choice, latency: !latency },
    },
  ];
  return vscode.window.showQuickPick([...sizes, ...others], {
    title: vscode.l10n.t('Which budgets are measured?'),
    placeHolder: measuredInWords(samples, choice),
  });
}

function measuredInWords(samples: number, { baselines, latency }: EvaluationChoice): string {
  if (baselines) {
    return latency
      ? vscode.l10n.t('{0} samples of each, with baselines; then latency', samples)
      : vscode.l10n.t('{0} samples of each, with baselines; no latency', samples);
  }
  return latency
    ? vscode.l10n.t('{0} samples of each, without baselines; then latency', samples)
    : vscode.l10n.t('{0} samples of each, without baselines; no latency', samples);
}
