/** What is told when an evaluation has ended, and where it leads. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import type { DataSource } from '../../core/data/types';
import type { EvaluationRecord } from '../../core/recipe/types';
import type { Services } from '../services';
import { notifyInformation, notifyWarning } from '../notifications';
import type { Target } from './evaluation-data';
import { resultWords, warningWords } from './evaluation-words';

/** The result, and apart from it a baseline that is better: neither is waited for. */
export function tell(
  { runs }: Pick<Services, 'runs'>,
  { uri, name, recipe, modelFolder }: Target & { modelFolder: string },
  data: DataSource,
  record: EvaluationRecord,
): void {
  const show = vscode.l10n.t('Show Trade-off');
  const inspect = vscode.l10n.t('Inspect What Flipped');
  const apply = vscode.l10n.t('Apply');
  const act = async (chosen: string | undefined): Promise<void> => {
    if (chosen === show) await vscode.commands.executeCommand(commands.showTradeOff, uri);
    if (chosen === apply) await vscode.commands.executeCommand(commands.applyRecipe, uri);
    // The panel leads on.
    if (chosen === inspect) {
      await vscode.commands.executeCommand(commands.inspectTokens, uri, { flippedIn: data });
    }
  };
  const { lost = 0, gained = 0 } = record.flips ?? {};
  // What is in sight need not be shown.
  const shown = runs.isInSight(modelFolder) ? [] : [show];
  const ways = [...(lost + gained > 0 ? [inspect] : []), apply, ...shown];
  void notifyInformation(resultWords(name, recipe, record), ...ways).then(act);
  const warning = warningWords(name, record);
  if (warning !== undefined) void notifyWarning(warning, ...shown).then(act);
}
