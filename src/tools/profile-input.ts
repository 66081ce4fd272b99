/** Profiles of devices, as agents see and name them. */
import { HumanError } from '../core/errors';
import { messageOf } from '../core/errors';
import { spreadOf } from '../core/profile/noise';
import {
  isEnough,
  listProfiles,
  readProfile,
  type ProfileFile,
} from '../core/profile/profile-file';
import { plain } from '../core/plain';
import { text } from '../core/text';
import type { ToolContext } from './context';
import { cachesOf } from './statistics-input';

/** Profiles that a fit can use. */
export async function profileEntries(context: ToolContext) {
  const { place, logger } = context;
  const found = [];
  for (const cache of cachesOf(context)) {
    for (const { file } of await listProfiles(cache)) {
      try {
        const { profile } = await readProfile(file);
        const { model, device, threads, series } = profile;
        if (!isEnough(profile)) continue;
        found.push({
          ...{ profile: place.show(file), model: model.name, dtype: model.dtype, device },
          ...{ threads: threads ?? null, spread: spreadOf(series) ?? null },
        });
      } catch (error) {
        logger.warn(messageOf(error));
      }
    }
  }
  return found;
}

/** @throws HumanError `outside-folder`, `profile-of-another-model`; as `readProfile` */
export async function namedProfile(
  named: string,
  fingerprint: string,
  { place }: ToolContext,
): Promise<ProfileFile> {
  const found = await readProfile(await place.resolve(named));
  if (found.profile.model.fingerprint === fingerprint) return found;
  throw new HumanError(
    text`${plain(named)} is a profile of another model, ${found.profile.model.name}. Call profile with the model of the statistics.`,
    'profile-of-another-model',
    2,
  );
}
