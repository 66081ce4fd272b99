/** Asking for a budget: the usual ones, one's own, or on the curve. */
import * as vscode from 'vscode';
import { budgetText, newBudget, parseBudget } from '../../core/cost/budget';
import { methodLabels } from '../../core/recipe/methods';
import type { Budget, FittedMethod } from '../../core/recipe/types';
import { localize, localizeError } from '../localize';

export type BudgetChoice =
  { kind: 'budget'; budget: Budget; method: FittedMethod } | { kind: 'curve' };

/** What a picked item means. */
type Picked = { kind: 'budget'; budget: Budget } | { kind: 'curve' } | { kind: 'method' };

/** The recommended one first: it is the one that Enter takes. */
const usual = [0.6, 0.5, 0.7, 0.3];

interface BudgetItem extends vscode.QuickPickItem {
  choose: () => Promise<Picked | undefined>;
}

/**
 * @param largest the most FLOPs that can be saved, where that is known already
 * @param method to fit by unless the user takes the other one
 */
export async function chooseBudget(
  largest: number | undefined,
  method: FittedMethod,
): Promise<BudgetChoice | undefined> {
  for (let current = method; ;) {
    const picked = await pick(largest, current);
    if (picked?.kind !== 'method') {
      return picked?.kind === 'budget' ? { ...picked, method: current } : picked;
    }
    current = otherMethod(current);
  }
}

function otherMethod(method: FittedMethod): FittedMethod {
  return method === 'fitprune' ? 'fitprune+' : 'fitprune';
}

async function pick(
  largest: number | undefined,
  method: FittedMethod,
): Promise<Picked | undefined> {
  const items: BudgetItem[] = usual
    .filter((reduction) => largest === undefined || reduction <= largest)
    .map((reduction) => {
      const budget = newBudget('flops', 'decoder', { reduction });
      return {
        label: vscode.l10n.t('{0}% fewer FLOPs', Math.round(100 * reduction)),
        description: reduction === 0.6 ? vscode.l10n.t('a good start') : '',
        choose: () => Promise.resolve<Picked>({ kind: 'budget', budget }),
      };
    });
  items.push(
    {
      label: vscode.l10n.t('Choose on the curve…'),
      iconPath: new vscode.ThemeIcon('graph-line'),
      description: vscode.l10n.t('calibrate first, then see what each budget loses'),
      choose: () => Promise.resolve<Picked>({ kind: 'curve' }),
    },
    {
      label: vscode.l10n.t('Another budget…'),
      iconPath: new vscode.ThemeIcon('edit'),
      description: vscode.l10n.t('FLOPs, tokens or KV cache'),
      choose: () => enterBudget(largest),
    },
    {
      label: vscode.l10n.t('Fit by {0} instead', methodLabels[otherMethod(method)]),
      iconPath: new vscode.ThemeIcon('arrow-swap'),
      description:
        method === 'fitprune'
          ? vscode.l10n.t('no position bias, every part of the image kept; recommended')
          : vscode.l10n.t("the paper's ranking"),
      choose: () => Promise.resolve<Picked>({ kind: 'method' }),
    },
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How much may the decoder cost? ({0})', methodLabels[method]),
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

async function enterBudget(largest: number | undefined): Promise<Picked | undefined> {
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
