/** Delete Profile: one file from the tree, or those picked from a list; always confirmed. */
import * as vscode from 'vscode';
import { HumanError } from '../../core/errors';
import { isLocked } from '../../core/lock/lock';
import { uriOf } from '../targets';
import { confirm } from '../notifications';
import { isSamePath } from '../paths';
import type { Services } from '../services';
import type { ProfileEntry } from '../workspace/profile-store';
import { profileLine, profileWords } from './profile-words';

export async function deleteProfileCommand(services: Services, argument?: unknown): Promise<void> {
  const { profiles, unfinishedProfiles } = services;
  await profiles.ready;
  const named = uriOf(argument)?.fsPath;
  const entries = profiles.all();
  const chosen =
    named === undefined
      ? await pick(entries)
      : entries.filter((entry) => isSamePath(entry.path, named));
  if (chosen === undefined || chosen.length === 0) return;
  await requireIdle(chosen);
  const remove = vscode.l10n.t('Delete');
  const message = vscode.l10n.t('Delete {0}?', chosen.map(nameOf).join(', '));
  const detail = vscode.l10n.t(
    'Budgets in milliseconds take a new profile. Recipes stay as they are, with what was predicted.',
  );
  if ((await confirm(message, detail, remove)) !== remove) return;
  await requireIdle(chosen);
  for (const entry of chosen) await unfinishedProfiles.end(entry.path);
  await profiles.remove(chosen.map((entry) => entry.path));
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

async function pick(entries: readonly ProfileEntry[]): Promise<ProfileEntry[] | undefined> {
  const items = entries.map((entry) => ({
    label: entry.profile.model.name,
    description: profileLine(entry),
    detail: vscode.workspace.asRelativePath(entry.path),
    entry,
  }));
  const title = vscode.l10n.t('Which profiles should be deleted?');
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return chosen?.map(({ entry }) => entry);
}
