/** How files of profiles are called. */
import { shortHash } from '../short-hash';
import type { ProfileSetting } from './types';

export const profileSuffix = '.profile.json';

/** Named after model and device, so that each pair has its own. */
export function profileName({
  model,
  device,
  threads,
}: {
  model: Pick<ProfileSetting['model'], 'name' | 'fingerprint' | 'dtype'>;
  device: string;
  threads?: number | undefined;
}): string {
  const parts = [model.name, model.dtype, shortHash(model.fingerprint)];
  return nameOnDevice(parts, { device, threads });
}

/** @param of what comes before the device */
export function nameOnDevice(
  of: readonly string[],
  { device, threads }: { device: string; threads?: number | undefined },
): string {
  const parts = [...of, device, ...(threads ? [`t${threads}`] : [])];
  return `${parts.join('-')}${profileSuffix}`;
}
