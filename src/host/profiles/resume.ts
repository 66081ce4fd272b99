/** Resumes a profile that was stopped or interrupted. */
import * as vscode from 'vscode';
import { commands } from '../../contributions';
import { offerCutOff, requireUnfinished } from '../runs/resuming';
import type { Services } from '../services';
import { uriOf } from '../targets';
import { sayProfiled } from './profile-model';
import { continueProfile } from './profile-run';

/** @param argument the profile's file; that of the last unfinished run if absent */
export async function resumeProfileCommand(services: Services, argument?: unknown): Promise<void> {
  const { unfinishedProfiles: unfinished, index } = services;
  const none = vscode.l10n.t('There is no unfinished profile here.');
  const one = requireUnfinished(unfinished, uriOf(argument)?.fsPath, none);
  const entry = await continueProfile(services, one);
  const model = index.modelAt(one.request.model);
  if (entry && model) sayProfiled(services, entry, model);
}

/** Once, when the window opens: offers to continue a run that closing the last window cut off. */
export async function offerToResumeProfiling(services: Services): Promise<void> {
  const { profiles, unfinishedProfiles: unfinished, log } = services;
  const going = {
    unfinished,
    command: commands.resumeProfile,
    kept: ({ title, request }: (typeof unfinished.all)[number]) =>
      profiles.all().some((entry) => entry.path === request.out)
        ? vscode.l10n.t('{0} was interrupted; what was measured is kept.', title)
        : undefined,
  };
  await offerCutOff(going, profiles.ready, log);
}
