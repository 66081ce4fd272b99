/**
 * Chooses a model's profile for a budget in time: the named one, or the only one; never an
 * arbitrary one.
 */
import type { Prediction } from '../cost/types';
import { HumanError } from '../errors';
import { remedy } from '../remedies';
import { listed, text } from '../text';
import type { Profile } from './types';

/** The part of a profile that is needed to choose. */
export interface Choosable {
  path: string;
  hash: string;
  profile: Pick<Profile, 'device' | 'threads'>;
}

/**
 * @param before the profile that a recipe was predicted by: that one, or one of the same device,
 *    never of another device
 * @returns undefined if somebody has to choose
 */
export function suggestedProfile<P extends Choosable>(
  found: readonly P[],
  before?: Pick<Prediction, 'profile' | 'device' | 'threads'>,
): P | undefined {
  const same = found.find(({ hash }) => hash === before?.profile);
  if (same) return same;
  const possible = before === undefined ? found : found.filter((one) => isOn(one, before));
  return possible.length === 1 ? possible[0] : undefined;
}

function isOn({ profile }: Choosable, { device, threads }: Pick<Prediction, 'device' | 'threads'>) {
  return profile.device === device && profile.threads === threads;
}

/**
 * @param folder where they were looked for
 * @throws HumanError `budget-without-profile`, `profile-ambiguous`
 */
export function requireProfile<P extends Choosable>(
  found: readonly P[],
  folder: string,
  before?: Pick<Prediction, 'profile' | 'device' | 'threads'>,
): P {
  const suggested = suggestedProfile(found, before);
  if (suggested) return suggested;
  if (found.length === 0) {
    throw new HumanError(
      text`A budget in time needs a profile of the device, and ${folder} has none for this model.
        Measure one: ${remedy('profile-device')}.`,
      'budget-without-profile',
      2,
    );
  }
  const names = listed(found.map((one) => one.path.replace(/^.*[\\/]/, '')));
  throw new HumanError(
    text`${folder} has several profiles of this model, or one of another device than was meant: ${names}.
      ${remedy('choose-profile')}`,
    'profile-ambiguous',
    2,
  );
}
