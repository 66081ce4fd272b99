/**
 * What an evaluation measures besides accuracy and fidelity; asked once for each model, and
 * remembered.
 */
import * as vscode from 'vscode';
import type { Services } from '../services';
import { evaluationSettings } from '../settings';
import type { WorkspaceModel } from '../workspace/workspace-index';
import { EvaluationChoice } from '../runs/measured-parts';

interface ChoiceItem extends vscode.QuickPickItem {
  part: keyof EvaluationChoice;
}

/** Whether baselines are measured: by the setting, or else the last choice; at first they are. */
export function usualBaselines({ context }: Services, model: WorkspaceModel): boolean {
  const { baselines: wanted } = evaluationSettings(model.uri);
  if (wanted !== 'ask') return wanted === 'always';
  return context.workspaceState.get<EvaluationChoice>(choiceKey(model))?.baselines ?? true;
}

function choiceKey({ folder }: WorkspaceModel): string {
  return `evaluation:${folder}`;
}

/**
 * @param asked.subject the recipe, or how many
 * @param asked.ask asks again
 * @param asked.isEmbeddings whether it runs on embeddings, which hold no pixels to time
 * @returns undefined when the user leaves the question
 */
export async function chooseEvaluation(
  { context }: Services,
  model: WorkspaceModel,
  { subject, ask, isEmbeddings }: { subject: string; ask: boolean; isEmbeddings: boolean },
): Promise<EvaluationChoice | undefined> {
  const { baselines: wanted, seeds } = evaluationSettings(model.uri);
  const key = choiceKey(model);
  const remembered = context.workspaceState.get<EvaluationChoice>(key);
  // Speed is half of a recipe's purpose. But it is not measured unasked, as it takes time.
  const usual = { baselines: true, latency: wanted === 'ask', attention: false };
  // Choices remembered by an older version do not contain attention.
  const before = { ...usual, ...remembered };
  const settled = { ...before, ...(wanted !== 'ask' && { baselines: wanted === 'always' }) };
  // Latency is measured on request: if settings decide the rest, nobody is asked about it.
  if (!ask && (remembered !== undefined || wanted !== 'ask')) return settled;
  const items: ChoiceItem[] = [
    {
      part: 'baselines',
      label: vscode.l10n.t('Baselines at equal FLOPs'),
      description: vscode.l10n.t('random with {0} seeds', seeds),
      detail: vscode.l10n.t(
        'random, stride, FastV, pyramid, DART, DivPrune, CDPruner-like, FitPrune shape',
      ),
      picked: settled.baselines,
    },
    {
      part: 'latency',
      label: vscode.l10n.t('Latency'),
      description: isEmbeddings
        ? vscode.l10n.t('prefill and one token, alternating with the unpruned model')
        : vscode.l10n.t('time to first token, alternating with the unpruned model'),
      picked: settled.latency,
    },
    {
      part: 'attention',
      label: vscode.l10n.t('Attention mass dropped'),
      description: vscode.l10n.t(
        'by layer, beside the simulated figures; about one more prefill of each sample',
      ),
      picked: settled.attention,
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: vscode.l10n.t('{0}: what else is measured?', subject),
    placeHolder: vscode.l10n.t('Accuracy and fidelity are always measured'),
  });
  if (chosen === undefined) return undefined;
  const has = (part: keyof EvaluationChoice): boolean => chosen.some((one) => one.part === part);
  const choice = {
    baselines: has('baselines'),
    latency: has('latency'),
    attention: has('attention'),
  };
  await context.workspaceState.update(key, choice);
  return choice;
}
