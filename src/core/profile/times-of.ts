/** What a budget in milliseconds is kept by: the times of a profile's file. */
import type { DecoderTimes } from '../cost/decoder-times';
import type { DecoderShape } from '../cost/types';
import type { ProfileFile } from './profile-file';
import { enteringFlops } from './setting';
import { decoderTimes } from './tables';

export function timesOf({ profile, hash }: ProfileFile, shape: DecoderShape): DecoderTimes {
  return decoderTimes(profile, hash, enteringFlops(shape, profile));
}
