/** The setting of a model's profile: it follows from graph and config, before anything runs. */
import { prunableLayers } from '../cost/layers';
import type { ModelFolder } from '../model/folder/folder';
import { boundariesOf, kindsOfLayers, statefulLayers } from './layer-parts';
import { lengthsUpTo } from './lengths';
import type { ProfileSetting } from './types';

export interface SettingOptions {
  textTokens: number;
  longest: number;
  runtime: string;
}

/** Cuts that are timed together: their sum exceeds the noise, and only a few graphs are needed. */
const mostCuts = 8;

export function settingOf(
  folder: ModelFolder,
  fingerprint: string,
  { textTokens, longest, runtime }: SettingOptions,
  rest: {
    device: ProfileSetting['device'];
    threads: number | undefined;
    picture: ProfileSetting['picture'] | undefined;
    mapped: boolean;
  },
): ProfileSetting {
  const { shape, decoder, name, dtype } = folder;
  const kinds = kindsOfLayers(decoder, shape);
  const prunable = prunableLayers(shape);
  const [first] = prunable;
  return {
    model: { name, fingerprint, dtype, layers: shape.layers },
    device: rest.device,
    ...(rest.threads !== undefined && { threads: rest.threads }),
    ...{ runtime, textTokens, lengths: lengthsUpTo(longest), kinds },
    boundaries: boundariesOf(kinds, statefulLayers(decoder)),
    cuts: evenly(prunable, mostCuts),
    ...(first !== undefined && { first }),
    ...(rest.picture && { picture: rest.picture }),
    ...(rest.mapped && { mapped: true }),
  };
}

function evenly(layers: readonly number[], most: number): number[] {
  if (layers.length <= most) return [...layers];
  const at = (i: number) => layers[Math.round((i * (layers.length - 1)) / (most - 1))]!;
  return [...new Set(Array.from({ length: most }, (_, i) => at(i)))];
}
