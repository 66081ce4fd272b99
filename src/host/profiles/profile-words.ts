/** How profiles are called: by device and threads, and when they were measured. */
import * as vscode from 'vscode';
import { spreadNote, spreadOf, spreadWarning } from '../../core/profile/noise';
import type { ProfileSetting } from '../../core/profile/types';
import { localize } from '../localize';
import type { ProfileEntry } from '../workspace/profile-store';

/** `cpu`, `cpu, 4 threads`. */
export function deviceWords({
  device,
  threads,
}: Pick<ProfileSetting, 'device' | 'threads'>): string {
  if (threads === undefined) return device;
  return threads === 1
    ? vscode.l10n.t('{0}, 1 thread', device)
    : vscode.l10n.t('{0}, {1} threads', device, threads);
}

/**
 * The day, in the user's way of writing it, with the time: profiles are measured again and again.
 */
function measuredWhen({ changed }: Pick<ProfileEntry, 'changed'>): string {
  const style = { dateStyle: 'medium', timeStyle: 'short' } as const;
  return new Date(changed).toLocaleString(vscode.env.language, style);
}

/** The words that distinguish a model's profiles. */
export function profileWords(entry: ProfileEntry): string {
  return `${deviceWords(entry.profile)} · ${measuredWhen(entry)}`;
}

/** How far its times can be trusted, if that is not far: it is worth measuring again. */
export function noiseWords({ profile }: ProfileEntry): string | undefined {
  const note = spreadNote(spreadOf(profile.series));
  return note && localize(note);
}

/** The same as a sentence, with what to do. */
export function noiseSentence({ profile }: ProfileEntry): string | undefined {
  const warning = spreadWarning(spreadOf(profile.series));
  return warning && localize(warning);
}

/**
 * The same for a list to choose from: with how far its times can be trusted, if that is not far.
 */
export function profileLine(entry: ProfileEntry): string {
  const note = noiseWords(entry);
  return [profileWords(entry), ...(note === undefined ? [] : [note])].join(' · ');
}
