/** The times for a budget in time, from a profile's file. */
import { layerMacs } from '../cost/cost';
import type { DecoderTimes } from '../cost/times';
import { layerKinds } from '../cost/layers';
import type { DecoderShape } from '../cost/types';
import { spreadOf } from './noise';
import type { ProfileFile } from './profile-file';
import { decoderTimes } from './tables';
import type { Profile } from './types';

export function timesOf({ profile, hash }: ProfileFile, shape: DecoderShape): DecoderTimes {
  const spread = spreadOf(profile.series);
  const times = decoderTimes(profile, hash, enteringFlops(shape, profile));
  return { ...times, ...(spread !== undefined && { spread }) };
}

/**
 * The part of a layer's FLOPs that lies up to its attention, when so many tokens enter and leave
 * it.
 */
function enteringFlops(shape: DecoderShape, { kinds }: Pick<Profile, 'kinds'>) {
  const all = layerKinds(shape);
  return (kind: number, tokens: number): number => {
    const of = all[kinds.indexOf(kind)] ?? 'attention';
    const whole = layerMacs(shape, tokens, tokens, of);
    return whole === 0 ? 0 : layerMacs(shape, tokens, 0, of) / whole;
  };
}
