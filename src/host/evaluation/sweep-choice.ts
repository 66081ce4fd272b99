/**
 * What a sweep measures: how many budgets, and what besides accuracy; one question covers all of
 * it.
 */
import * as vscode from 'vscode';
import { formatPercent } from '../../core/cost/format';
import type { MeasuredBefore } from './swept-before';
import { sweepBudgets, sweepSizes } from '../../core/evaluation/sweep/budgets';
import type { Budget } from '../../core/cost/types';
import { listed } from '../../core/text';
import { localize } from '../localize';
import type { EvaluationChoice } from '../runs/measured-parts';
import type { Fitter } from '../../fitter/pool';
import { allWords, quickSamples, quickWords, type Workload } from '../data/samples-choice';
import { sumOf } from '../../core/sums';

export interface SweepChoice {
  budgets: Budget[];
  choice: EvaluationChoice;
  samples: number;
}

/** What the question depends on. */
export interface SweepScope {
  facts: Pick<Fitter['facts'], 'shape' | 'reference'>;
  /** The most samples that settings and data allow. */
  most: number;
  /** Whether they are measured by default. */
  baselines: boolean;
  /** How long it takes, in words. */
  howLong: (work: Workload) => string;
  /** What a budget still needs of all that is asked for. */
  missing: MeasuredBefore;
  /** Samples of the statistics that budgets are fitted from. */
  calibrated: number;
  /** Answers to every sample at one budget, the unpruned model's left out. */
  answers: Record<'withBaselines' | 'alone', number>;
}

interface SweepItem extends vscode.QuickPickItem {
  /** Absent if the item changes what is measured; then the question is asked again. */
  asked?: Pick<SweepChoice, 'budgets' | 'samples'>;
  choice: EvaluationChoice;
}

/**
 * Latency takes long and is only measured on request: it is never remembered.
 *
 * @returns undefined when the user leaves the question
 */
export async function chooseSweep(scope: SweepScope): Promise<SweepChoice | undefined> {
  const { baselines } = scope;
  // A sweep finds the best budget; how much attention is lost is a question about a single recipe.
  for (let choice: EvaluationChoice = { baselines, latency: false, attention: false }; ;) {
    const items = sweepItems(scope, choice);
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t('Which budgets are measured?'),
      placeHolder: measuredInWords(scope, choice),
    });
    if (picked === undefined) return undefined;
    ({ choice } = picked);
    if (picked.asked) return { ...picked.asked, choice };
  }
}

/** A quick look first, as in Evaluate; then all samples, and the further measurements. */
function sweepItems(scope: SweepScope, choice: EvaluationChoice): SweepItem[] {
  const { most } = scope;
  const quick = Math.min(most, quickSamples);
  return [
    heading(quick < most ? quickWords() : allWords(most), choice),
    ...budgetItems(scope, choice, quick),
    ...(quick < most ? [heading(allWords(most), choice), ...budgetItems(scope, choice, most)] : []),
    heading(vscode.l10n.t('What is measured'), choice),
    ...partItems(choice),
  ];
}

function heading(label: string, choice: EvaluationChoice): SweepItem {
  return { label, kind: vscode.QuickPickItemKind.Separator, choice };
}

function budgetItems(scope: SweepScope, choice: EvaluationChoice, samples: number): SweepItem[] {
  const { facts, answers } = scope;
  const { shape, reference } = facts;
  const each = answers[choice.baselines ? 'withBaselines' : 'alone'];
  return sweepSizes.map((size) => {
    const budgets = sweepBudgets(shape, reference, size);
    const percents = budgets.map(({ reduction }) => formatPercent(reduction ?? 0, 0));
    return {
      label: vscode.l10n.t('{0} budgets on {1} samples', budgets.length, samples),
      // The duration comes first: a long line is cut off at its end.
      description: leftWords(scope, { budgets, samples, each, choice }),
      detail: vscode.l10n.t('FLOPs saved: {0}', localize(listed(percents))),
      ...{ choice, asked: { budgets, samples } },
    };
  });
}

/** What is measured already is read in seconds; latency is always measured again. */
function leftWords(
  { howLong, missing }: SweepScope,
  {
    budgets,
    samples,
    each,
    choice,
  }: { budgets: readonly Budget[]; samples: number; each: number; choice: EvaluationChoice },
): string {
  const needed = budgets.map((budget) => missing(budget, samples, choice.baselines) ?? each);
  const models = sumOf(needed);
  if (models === 0) {
    return choice.latency
      ? vscode.l10n.t('measured already; latency is measured anew')
      : vscode.l10n.t('measured already, takes seconds');
  }
  // Each budget has answers of the unpruned model beside it; graphs are loaded once for all.
  const unpruned = needed.filter((count) => count > 0).length;
  const time = howLong({
    answers: samples * (unpruned + models),
    models: 1 + Math.max(...needed),
  });
  return models < budgets.length * each
    ? vscode.l10n.t('{0}; the rest is measured already', time)
    : time;
}

function partItems(choice: EvaluationChoice): SweepItem[] {
  const { baselines, latency } = choice;
  return [
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
      description: vscode.l10n.t('time to first token, alternating with the unpruned model'),
      choice: { ...choice, latency: !latency },
    },
  ];
}

function measuredInWords(
  { calibrated }: SweepScope,
  { baselines, latency }: EvaluationChoice,
): string {
  const fitted = vscode.l10n.t('Fitted from {0} calibration samples', calibrated);
  if (baselines) {
    return latency
      ? vscode.l10n.t('{0}; with baselines, then latency', fitted)
      : vscode.l10n.t('{0}; with baselines, no latency', fitted);
  }
  return latency
    ? vscode.l10n.t('{0}; without baselines, then latency', fitted)
    : vscode.l10n.t('{0}; without baselines, no latency', fitted);
}
