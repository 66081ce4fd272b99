/**
 * Deletes measurements: one file from the tree, or files picked from a list; always after
 * confirmation.
 */
import * as vscode from 'vscode';
import { confirm } from '../notifications';
import { isSamePath } from '../paths';

export interface Deletion<Entry> {
  entries: readonly Entry[];
  pathOf: (entry: Entry) => string;
  itemOf: (entry: Entry) => vscode.QuickPickItem;
  /** Of the list. */
  title: string;
  question: (chosen: readonly Entry[]) => { message: string; detail: string; button: string };
  /**
   * Asked before and after the question. @throws HumanError `in-use` while a run writes one of them
   */
  requireIdle: (chosen: readonly Entry[]) => void | Promise<void>;
  remove: (chosen: readonly Entry[]) => Promise<void>;
}

/** @param named path of the only one; the user picks if absent */
export async function deleteFiles<Entry>(
  named: string | undefined,
  { entries, pathOf, requireIdle, ...deletion }: Deletion<Entry>,
): Promise<void> {
  const chosen =
    named === undefined
      ? await pick(entries, deletion)
      : entries.filter((entry) => isSamePath(pathOf(entry), named));
  if (chosen === undefined || chosen.length === 0) return;
  await requireIdle(chosen);
  const { message, detail, button } = deletion.question(chosen);
  if ((await confirm(message, detail, button)) !== button) return;
  await requireIdle(chosen);
  await deletion.remove(chosen);
}

async function pick<Entry>(
  entries: readonly Entry[],
  { itemOf, title }: Pick<Deletion<Entry>, 'itemOf' | 'title'>,
): Promise<Entry[] | undefined> {
  const items = entries.map((entry) => ({ ...itemOf(entry), entry }));
  const chosen = await vscode.window.showQuickPick(items, { title, canPickMany: true });
  return chosen?.map(({ entry }) => entry);
}
