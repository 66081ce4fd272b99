/** Asks for a budget: one of the usual ones, a typed one, or one on the curve. */
import * as vscode from 'vscode';
import { budgetText, newBudget, parseBudget } from '../../core/cost/budget';
import type { BeforeShare } from '../../core/fit/given';
import { methodLabels } from '../../core/recipe/methods';
import type { FittedMethod } from '../../core/recipe/types';
import type { Budget } from '../../core/cost/types';
import { localize, localizeError } from '../localize';
import { notifyInformation } from '../notifications';
import { profileLine } from '../profiles/profile-words';
import type { ProfileEntry } from '../workspace/profile-store';
import { beforeText, chooseBefore } from './before-choice';
import { offerLabel, type TimeOffer } from './time-budgets';

/** How a recipe is fitted, besides its budget. */
export interface FitBy {
  method: FittedMethod;
  /** The share that enters the decoder; all visual tokens if absent. */
  before: BeforeShare | undefined;
}

/** What the user chose; `profile` is that of an offered budget in time. */
export type BudgetChoice =
  | ({ kind: 'budget'; budget: Budget; profile?: ProfileEntry } & FitBy)
  | { kind: 'curve' };

/** The meaning of a picked item; `by` asks again, with another choice. */
type Picked =
  | { kind: 'budget'; budget: Budget; profile?: ProfileEntry }
  | { kind: 'curve' }
  | { kind: 'by'; by: FitBy };

/** The subject of the question. */
export interface Asked {
  /** The model's name. */
  name: string;
  /**
   * The most FLOPs that can be saved after such a cut before the decoder, where that is known
   * already.
   */
  largest: ((before: number) => number) | undefined;
  /** Why nothing can be dropped before the decoder. */
  beforeProblem: string | undefined;
  /** Budgets in time, by the profiles that are there. */
  inTime: readonly TimeOffer[];
}

/** The recommended budget comes first, as Enter takes it. */
const usual = [0.6, 0.5, 0.7, 0.3];

interface BudgetItem extends vscode.QuickPickItem {
  choose: () => Promise<Picked | undefined>;
}

/** @param by how it is fitted, unless the user chooses otherwise */
export async function chooseBudget(asked: Asked, by: FitBy): Promise<BudgetChoice | undefined> {
  for (let current = by; ;) {
    const picked = await pick(asked, current);
    if (picked?.kind !== 'by')
      return picked?.kind === 'budget' ? { ...picked, ...current } : picked;
    current = picked.by;
  }
}

function otherMethod(method: FittedMethod): FittedMethod {
  return method === 'fitprune' ? 'fitprune+' : 'fitprune';
}

async function pick(asked: Asked, by: FitBy): Promise<Picked | undefined> {
  const { method, before } = by;
  // The measurement's choice is not known yet: the limit is the largest saving without a cut.
  const largest = asked.largest?.(typeof before === 'number' ? before : 1);
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
  // Budgets in time cannot be combined with a measured cut.
  if (before !== 'auto') items.push(...timeItems(asked.inTime));
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
      description: vscode.l10n.t('FLOPs, tokens, KV cache or milliseconds'),
      choose: () => enterBudget(asked.name, largest),
    },
    beforeItem(asked, by),
    {
      label: vscode.l10n.t('Fit by {0} instead', methodLabels[otherMethod(method)]),
      iconPath: new vscode.ThemeIcon('arrow-swap'),
      description:
        method === 'fitprune'
          ? vscode.l10n.t('no position bias, every part of the image kept; recommended')
          : vscode.l10n.t("the paper's ranking"),
      choose: () =>
        Promise.resolve<Picked>({ kind: 'by', by: { ...by, method: otherMethod(method) } }),
    },
  );
  const chosen = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('How much may the decoder of {0} cost? ({1})', asked.name, byText(by)),
    placeHolder:
      largest === undefined
        ? vscode.l10n.t('FLOPs of the prefill, counting all tokens')
        : atMost(largest),
  });
  return chosen?.choose();
}

function timeItems(offers: readonly TimeOffer[]): BudgetItem[] {
  return offers.map((offer) => {
    const { budget, profile } = offer;
    return {
      label: offerLabel(offer),
      iconPath: new vscode.ThemeIcon('watch'),
      description: vscode.l10n.t('predicted for {0}', profileLine(profile)),
      choose: () => Promise.resolve<Picked>({ kind: 'budget', budget, profile }),
    };
  });
}

/** `FitPrune+`, `FitPrune+, 75% kept before the decoder`. */
function byText({ method, before }: FitBy): string {
  const label = methodLabels[method];
  return before === undefined
    ? label
    : vscode.l10n.t('{0}, {1} before the decoder', label, beforeText(before));
}

function beforeItem({ beforeProblem }: Asked, by: FitBy): BudgetItem {
  return {
    label: vscode.l10n.t('Before the decoder: {0}…', beforeText(by.before)),
    iconPath: new vscode.ThemeIcon('filter'),
    description: beforeProblem ?? vscode.l10n.t('drop tokens before any layer sees them'),
    choose: async () => {
      if (beforeProblem !== undefined) void notifyInformation(beforeProblem);
      const picked = beforeProblem === undefined ? await chooseBefore() : undefined;
      return { kind: 'by', by: { ...by, ...picked } };
    },
  };
}

function atMost(largest: number): string {
  return vscode.l10n.t('At most {0}% can be saved on these prompts', Math.floor(100 * largest));
}

async function enterBudget(name: string, largest: number | undefined): Promise<Picked | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t('Budget for {0}', name),
    prompt: vscode.l10n.t(
      'A saving such as 55%, an amount such as 3.4 TFLOPs, tokens:200, kv:50%; on a profiled device 120ms, latency:40%, ttft:300ms or 2x',
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
