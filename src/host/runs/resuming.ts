/**
 * Continuing runs that write one file: calibrations and profiles that were stopped, or cut off with
 * their window.
 */
import * as vscode from 'vscode';
import { HumanError, messageOf } from '../../core/errors';
import { notifyInformation } from '../notifications';
import { isSamePath } from '../paths';
import { isHeldElsewhere } from './other-window';
import type { UnfinishedRuns } from './unfinished';

/** What was asked for, and whether somebody stopped it. */
interface Resumable {
  title: string;
  isStopped: boolean;
  request: { out: string };
}

export interface Resuming<One extends Resumable> {
  unfinished: UnfinishedRuns<One>;
  /** The command that continues the run of a given file. */
  command: string;
  /**
   * What the run's file already holds, in words; undefined if there is nothing to continue from.
   */
  kept: (one: One) => string | undefined;
}

/**
 * @param file that the run writes; the last unfinished run if absent
 * @param none the message if there is none
 * @throws HumanError `none-unfinished`
 */
export function requireUnfinished<One extends Resumable>(
  unfinished: UnfinishedRuns<One>,
  file: string | undefined,
  none: string,
): One {
  const one = file === undefined ? unfinished.all.at(-1) : unfinished.of(file);
  if (one === undefined) throw new HumanError(none, 'none-unfinished');
  return one;
}

/**
 * Once, when the window opens: offers to continue runs that closing the last window cut off.
 *
 * @param ready when it is known which files exist
 */
export async function offerCutOff<One extends Resumable>(
  { unfinished, command, kept }: Resuming<One>,
  ready: Promise<void>,
  log: vscode.LogOutputChannel,
): Promise<void> {
  try {
    await ready;
    for (const one of unfinished.all) {
      const { out } = one.request;
      const there = kept(one);
      if (there === undefined) {
        if (vscode.workspace.isTrusted) await unfinished.end(out);
      } else if (!one.isStopped) {
        void isHeldElsewhere([out]).then(async (isHeld) => {
          if (!isHeld) await offer(command, out, there);
        });
      }
    }
  } catch (error) {
    log.error(messageOf(error));
  }
}

/** Says that a run was stopped, and offers to continue if there is anything to continue from. */
export async function offerStopped(
  command: string,
  out: string,
  message: string,
  isThere: boolean,
): Promise<void> {
  if (isThere) await offer(command, out, message);
  else await notifyInformation(message);
}

/** Files with an open offer. */
const open = new Set<string>();

async function offer(command: string, out: string, message: string): Promise<void> {
  const resume = vscode.l10n.t('Resume');
  open.add(out);
  const chosen = await notifyInformation(message, resume);
  const isWanted = open.delete(out);
  if (chosen !== resume) return;
  if (isWanted) await vscode.commands.executeCommand(command, vscode.Uri.file(out));
  else void notifyInformation(vscode.l10n.t('There is nothing left to resume here.'));
}

/** The run began again, or its file is gone: an open offer is void from now on. */
export function withdrawOffer(out: string): void {
  for (const file of [...open]) if (isSamePath(file, out)) open.delete(file);
}

/**
 * Called before a run begins that an open offer may be about: its own progress would be hidden
 * under the offer. A single message cannot be closed: hidden ones stay in the notification centre.
 */
export async function hideOffers(outs: readonly string[]): Promise<void> {
  if (![...open].some((file) => outs.some((out) => isSamePath(file, out)))) return;
  await vscode.commands.executeCommand('notifications.hideToasts');
}
