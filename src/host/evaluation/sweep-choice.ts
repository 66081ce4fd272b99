/** What a sweep measures: how many budgets, and what beside accuracy; the question says all of it. */
import * as vscode from 'vscode';
import { formatPercent } from '../../core/cost/format';
import { sweepBudgets, sweepSizes } from '../../core/evaluation/sweep/budgets';
import type { Budget } from '../../core/cost/types';
import type { EvaluationChoice } from '../runs/measured-parts';
import type { Fitter } from '../../fitter/pool';
import { allWords, quickSamples, quickWords } from '../data/samples-choice';

export interface SweepChoice {
  budgets: Budget[];
  choice: EvaluationChoice;
  samples: number;
}

/** What the question goes by. */
export interface SweepScope {
  facts: Pick<Fitter['facts'], 'shape' | 'reference'>;
  /** As many as settings and data allow. */
  most: number;
  /** Whether they are measured unless the user says otherwise. */
  baselines: boolean;
  /** How long so many answers take, in words. */
  howLong: (answers: number) => string;
  /** Answers to every sample at one budget, the unpruned model's left out. */
  answers: Record<'withBaselines' | 'alone', number>;
}

interface SweepItem extends vscode.QuickPickItem {
  /** Absent where the item changes what is measured of them, and the question is asked again. */
  budgets?: Budget[];
  choice: EvaluationChoice;
  samples: number;
}

/**
 * Latency takes long and is for whoever asks for it here: it is never remembered.
 * @returns undefined when the user leaves the question
 */
export async function chooseSweep(scope: SweepScope): Promise<SweepChoice | undefined> {
  const { baselines, most } = scope;
  let samples = most;
  // A sweep asks which budget is worth it; how much attention a recipe loses is asked of that recipe.
  for (let choice: EvaluationChoice = { baselines, latency: false, attention: false }; ;) {
    const picked = await pick(scope, samples, choice);
    if (picked === undefined) return undefined;
    ({ choice, samples } = picked);
    if (picked.budgets) return { budgets: picked.budgets, choice, samples };
  }
}

function pick(
  { facts: { shape, reference }, most, howLong, answers }: SweepScope,
  samples: number,
  choice: EvaluationChoice,
): Thenable<SweepItem | undefined> {
  const { baselines, latency } = choice;
  const each = answers[baselines ? 'withBaselines' : 'alone'];
  const sizes = sweepSizes.map((size): SweepItem => {
    const budgets = sweepBudgets(shape, reference, size);
    const percents = budgets.map(({ reduction }) => formatPercent(reduction ?? 0, 0));
    return {
      label: vscode.l10n.t('{0} budgets', budgets.length),
      description: `${percents.join(', ')} · ${howLong(samples * (1 + budgets.length * each))}`,
      budgets,
      ...{ choice, samples },
    };
  });
  const others: SweepItem[] = [
    ...(most > quickSamples
      ? [
          {
            label: samples === most ? quickWords() : allWords(most),
            iconPath: new vscode.ThemeIcon('watch'),
            ...{ choice, samples: samples === most ? quickSamples : most },
          },
        ]
      : []),
    {
      label: baselines
        ? vscode.l10n.t('Leave baselines out')
        : vscode.l10n.t('Measure baselines too'),
      iconPath: new vscode.ThemeIcon(baselines ? 'remove' : 'add'),
      ...{ choice: { ...choice, baselines: !baselines }, samples },
    },
    {
      label: latency ? vscode.l10n.t('Leave latency out') : vscode.l10n.t('Measure latency too'),
      iconPath: new vscode.ThemeIcon(latency ? 'remove' : 'add'),
      description: vscode.l10n.t('time to first token, with the unpruned model in turns'),
      ...{ choice: { ...choice, latency: !latency }, samples },
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
