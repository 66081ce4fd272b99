/** Asking for a budget: the usual ones, one's own, or on the curve. */
import * as vscode from 'vscode';
import { budgetText, parseBudget } from '../../core/cost/budget';
import type { Budget } from '../../core/recipe/types';
import { localize, localizeError } from '../localize';

export type BudgetChoice = { kind: 'budget'; budget: Budget } | { kind: 'curve' };

const usual = [0.3, 0.5, 0.6, 0.7];

interface BudgetItem extends vscode.QuickPickItem {
  choose: () => Promise<BudgetChoice | undefined>;
}

/** @param largest the most FLOPs that can be saved, where that is known already */
export async function chooseBudget(largest: number | undefined): Promise<BudgetChoice | undefined> {
  const items: BudgetItem[] = usual
    .filter((reduction) => largest === undefined || reduction <= largest)
    .map((reduction) => {
      const budget: Budget = { metric: 'flops', convention: 'decoder', reduction };
      return {
        label: vscode.l10n.t('{0}% fewer FLOPs', Math.round(100 * reduction)),
        description: reduction === 0.6 ? vscode.l10n.t('a good start') : '',
        choose: () => Promise.resolve<BudgetChoice>({ kind: 'budget', budget }),
      };
    });
  items.push(
    {
      label: vscode.l10n.t('Choose on the curve…'),
      iconPath: new vscode.ThemeIcon('graph-line'),
      description: vscode.l10n.t('calibrate first, then see what each budget loses'),
      choose: () => Promise.resolve<BudgetChoice>({ kind: 'curve' }),
    },
    {
      label: vscode.l10n.t('Another budget…'),
      iconPath: new vscode.ThemeIcon('edit'),
      description: vscode.l10n.t('FLOPs, tokens or KV cache'),
      choose: () => enterBudget(largest),
    },
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How much may the decoder cost?'),
    placeHolder:
      largest === undefined
        ? vscode.l10n.t('FLOPs of the prefill, all tokens counted')
        : atMost(largest),
  });
  return chosen?.choose();
}

function atMost(largest: number): string {
  return vscode.l10n.t('At most {0}% can be saved on these prompts', Math.floor(100 * largest));
}

async function enterBudget(largest: number | undefined): Promise<BudgetChoice | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Budget'),
    prompt: vscode.l10n.t(
      'A saving such as 55%, an amount such as 3.4 TFLOPs, tokens:200, or kv:50%',
    ),
    validateInput: (typed) => {
      try {
        const budget = parseBudget(typed);
        if (budget.reduction === 0) return vscode.l10n.t('This saves nothing. Give more than 0%.');
        if (budget.metric === 'flops' && (budget.reduction ?? 0) > (largest ?? 1)) {
          return atMost(largest ?? 1);
        }
        const message = localize(budgetText(budget));
        return { message, severity: vscode.InputBoxValidationSeverity.Info };
      } catch (error) {
        return localizeError(error);
      }
    },
  });
  return text === undefined ? undefined : { kind: 'budget', budget: parseBudget(text) };
}
