/** Delete Profile. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { isLocked } from '../../core/lock/lock';
import { listed } from '../../core/text';
import { localize } from '../localize';
import { deleteFiles } from '../runs/delete-files';
import { withdrawOffer } from '../runs/resuming';
import type { Services } from '../services';
import { uriOf } from '../targets';
import type { ProfileEntry } from '../workspace/profile-store';
import { profileLine, profileWords } from './profile-words';

export async function deleteProfileCommand(services: Services, argument?: unknown): Promise<void> {
  const { profiles, unfinishedProfiles } = services;
  await profiles.ready;
  await deleteFiles(uriOf(argument)?.fsPath, {
    entries: profiles.all(),
    pathOf: (entry) => entry.path,
    itemOf: (entry) => ({
      label: entry.profile.model.name,
      description: profileLine(entry),
      detail: vscode.workspace.asRelativePath(entry.path),
    }),
    title: vscode.l10n.t('Which profiles should be deleted?'),
    question: (chosen) => ({
      message: vscode.l10n.t('Delete {0}?', localize(listed(chosen.map(nameOf)))),
      detail: vscode.l10n.t(
        'Budgets in milliseconds will need a new profile. Recipes stay as they are, with the ' +
          'times predicted for them.',
      ),
      button: vscode.l10n.t('Delete'),
    }),
    requireIdle,
    remove: async (chosen) => {
      for (const entry of chosen) {
        await unfinishedProfiles.end(entry.path);
        withdrawOffer(entry.path);
      }
      await profiles.remove(chosen.map((entry) => entry.path));
    },
  });
}

function nameOf(entry: ProfileEntry): string {
  const words = profileWords(entry);
  return vscode.l10n.t('the profile of {0} on {1}', entry.profile.model.name, words);
}

/** A run writes its file to the end. */
async function requireIdle(chosen: readonly ProfileEntry[]): Promise<void> {
  for (const entry of chosen) {
    if (!(await isLocked(entry.path))) continue;
    throw new HumanError(
      vscode.l10n.t('{0} is being measured. Wait for it, or cancel it first.', nameOf(entry)),
      'in-use',
    );
  }
}
