/** Whether two profiles were measured alike, and what differs if not. Pure. */
import type { ProfileSetting } from './types';

/** Those parts of a setting that are known: before the model is opened, that is not all. */
type KnownSetting = { [K in keyof ProfileSetting]?: ProfileSetting[K] | undefined };

/** A part of the setting: what is compared, and what a message says of the profile that is there. */
interface Part {
  of: (setting: KnownSetting) => unknown;
  words: (found: ProfileSetting) => string;
}

const parts: Record<keyof ProfileSetting, Part> = {
  model: {
    of: ({ model }) => [model?.fingerprint, model?.dtype],
    words: () => 'another model or precision',
  },
  device: { of: ({ device }) => device, words: ({ device }) => `the device ${device}` },
  threads: {
    of: ({ threads }) => threads,
    words: ({ threads }) =>
      threads === undefined
        ? 'the usual threads'
        : `${threads} ${threads === 1 ? 'thread' : 'threads'}`,
  },
  runtime: { of: ({ runtime }) => runtime, words: ({ runtime }) => `ONNX Runtime ${runtime}` },
  textTokens: {
    of: ({ textTokens }) => textTokens,
    words: ({ textTokens }) => `${textTokens} text tokens`,
  },
  picture: {
    of: ({ picture }) => [picture?.width, picture?.height],
    words: ({ picture }) =>
      picture === undefined ? 'no picture' : `a picture of ${picture.width}x${picture.height}`,
  },
  lengths: { of: ({ lengths }) => lengths, words: () => 'other prompt lengths' },
  kinds: { of: ({ kinds }) => kinds, words: () => 'other kinds of layers' },
  boundaries: { of: ({ boundaries }) => boundaries, words: () => 'other groups of layers' },
  cuts: { of: ({ cuts }) => cuts, words: () => 'cuts at other layers' },
  first: { of: ({ first }) => first, words: () => 'a cut at another layer' },
  mapped: { of: ({ mapped }) => mapped, words: () => 'weights that are read in another way' },
};

/**
 * Runs of two settings that differ may not be in one file.
 *
 * @param wanted its own keys are compared, those that are undefined too
 * @returns what `found` was measured with instead, in words; undefined if nothing differs
 */
export function differingSetting(found: ProfileSetting, wanted: KnownSetting): string | undefined {
  const key = ({ of }: Part, setting: KnownSetting): string => JSON.stringify([of(setting)]);
  const names = Object.keys(parts) as (keyof ProfileSetting)[];
  const name = names.find(
    (one) => one in wanted && key(parts[one], found) !== key(parts[one], wanted),
  );
  return name && parts[name].words(found);
}

/** Whether runs of both may be in one file. */
export function isSameSetting(a: ProfileSetting, b: ProfileSetting): boolean {
  return differingSetting(a, b) === undefined && differingSetting(b, a) === undefined;
}
