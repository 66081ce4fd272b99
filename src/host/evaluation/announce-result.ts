/** The messages at the end of an evaluation, and the next steps that they offer. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import type { DataSource } from '../../core/data/types';
import type { EvaluationRecord } from '../../core/recipe/types';
import type { Way } from '../runs/run-end';
import { announceEnd } from '../runs/announce-end';
import type { Services } from '../services';
import type { Target } from './evaluation-data';
import { resultWords, warningWords } from './evaluation-words';

/**
 * The result, and in another message a baseline that is better, unless a panel in sight warns of
 * it.
 */
export function announceResult(
  { runs }: Pick<Services, 'runs'>,
  { uri, name, recipe, modelFolder }: Target & { modelFolder: string },
  data: DataSource,
  record: EvaluationRecord,
): void {
  const inspect: Way = {
    label: vscode.l10n.t('Inspect Changed Answers'),
    act: () => vscode.commands.executeCommand(commands.inspectTokens, uri, { changedIn: data }),
  };
  const apply: Way = {
    label: vscode.l10n.t('Apply'),
    act: () => vscode.commands.executeCommand(commands.applyRecipe, uri),
  };
  const { lost = 0, gained = 0 } = record.flips ?? {};
  const ways = [...(lost + gained > 0 ? [inspect] : []), apply];
  const subject = { modelFolder, uri };
  const isInSight = runs.isInSight(modelFolder);
  announceEnd(runs, subject, { words: resultWords(name, recipe, record), ways });
  const warning = isInSight ? undefined : warningWords(name, record);
  if (warning !== undefined)
    announceEnd(runs, subject, { words: warning, isWarning: true, ways: [] });
}
