/** Chooses the profile for a `fitprune fit` to a budget in time. */
import type { Statistics } from '../../core/calibration/statistics';
import { metrics } from '../../core/cost/metrics';
import type { DecoderTimes } from '../../core/cost/times';
import type { Budget } from '../../core/cost/types';
import { HumanError } from '../../core/errors';
import { requireProfile } from '../../core/profile/choice';
import { spreadWarning } from '../../core/profile/noise';
import { findProfiles, readProfile, type ProfileFile } from '../../core/profile/profile-file';
import { timesOf } from '../../core/profile/times-of';
import { decoderShape } from '../../core/recipe/recipe-cost';
import { profileFolders } from '../profile-folders';
import type { FitFlags, FitWay } from './fit-way';

/**
 * @returns undefined if the budget is not in time
 * @throws HumanError `budget-time-way`, `profile-not-needed`, `budget-without-profile`,
 *    `profile-of-another-model`, `profile-ambiguous`
 */
export async function timesFor(
  budget: Budget,
  way: FitWay,
  { metadata: { model } }: Statistics,
  file: string,
  { profile: given }: FitFlags,
): Promise<DecoderTimes | undefined> {
  if (metrics[budget.metric].isMeasured !== true) {
    if (given === undefined) return undefined;
    throw new HumanError(
      '--profile is for a budget in time, such as 120ms or 2x. Leave it out, or give one.',
      'profile-not-needed',
      2,
    );
  }
  if (way !== 'mass') {
    throw new HumanError(
      'A budget in time is for the two fitted methods and what they keep before the decoder. Leave out --baseline, ' +
        '--objective, --before auto and fitprune-published, or give a budget in FLOPs.',
      'budget-time-way',
      2,
    );
  }
  const found =
    given === undefined ? await profileNear(file, model.fingerprint) : await readProfile(given);
  if (found.profile.model.fingerprint !== model.fingerprint) {
    throw new HumanError(
      `${found.path} is a profile of another model, ${found.profile.model.name}. Measure this one: fitprune profile MODEL.`,
      'profile-of-another-model',
      2,
    );
  }
  return timesOf(found, decoderShape(model));
}

/** Those beside the statistics come first: of the others, none is meant if there is one. */
async function profileNear(file: string, fingerprint: string): Promise<ProfileFile> {
  const folders = profileFolders(file);
  for (const folder of folders) {
    const found = await findProfiles(folder, fingerprint);
    if (found.length > 0) return requireProfile(found, folder);
  }
  return requireProfile([], folders[0]!);
}

export function timesNote({ device, threads, spread }: DecoderTimes): string {
  const by =
    threads === undefined ? '' : ` with ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const warning = spreadWarning(spread);
  return [
    `Times are those of the profile, measured on ${device}${by}.`,
    ...(warning === undefined ? [] : [String(warning)]),
  ].join(' ');
}
