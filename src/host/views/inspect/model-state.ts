/** The state of Inspect Tokens as its page shows it. */
import * as vscode from 'vscode';
import { HumanError } from '../../../core/errors';
import type { InspectSituation, InspectState } from '../../../protocol/inspect';
import type { WorkspaceRecipe } from '../../workspace/workspace-index';
import type { OpenedSamples } from './opened';
import { sourceName, type InspectSource } from './source';

interface Samples {
  opened: OpenedSamples | undefined;
  /** The id of the sample that is shown. */
  sample: string | undefined;
  source: InspectSource | undefined;
  /** The user's choice, kept while nothing is open. */
  onlyChanged: boolean;
}

export function samplesState({
  opened,
  sample,
  source,
  onlyChanged,
}: Samples): Pick<InspectState, 'source' | 'position' | 'changed' | 'onlyChanged'> {
  const index = sample === undefined ? undefined : opened?.list.indexOf(sample);
  return {
    ...(source && { source: { kind: source.kind, name: sourceName(source) } }),
    ...(opened?.isData &&
      index !== undefined && { position: { index, count: opened.list.count, id: sample! } }),
    ...(opened?.changedAnswers && {
      changed: {
        count: opened.changedAnswers.changed.size,
        of: opened.changedAnswers.of,
        all: opened.list.all,
      },
    }),
    onlyChanged: opened?.list.onlyChanged ?? onlyChanged,
  };
}

/**
 * @param mayRun whether its model is in the workspace, or the user has agreed
 * @returns why the recipe is not run
 */
export function blockedBy(
  { recipe, modelFolder, problem }: WorkspaceRecipe,
  mayRun: boolean,
): InspectSituation | undefined {
  if (!vscode.workspace.isTrusted) return { kind: 'untrusted' };
  if (!recipe) return { kind: 'broken', message: problem ?? '' };
  return modelFolder !== undefined && mayRun ? undefined : { kind: 'no-model' };
}

export function noSample(typed: string): HumanError {
  return new HumanError(
    vscode.l10n.t('No sample has an id like "{0}".', typed.trim()),
    'no-sample',
  );
}
