/** Videos that are given as their frames: pictures, in the order of the video. */
import { record } from '../record';
import { isThere } from './fields';

/** Keys for a video in an entry or a part of a message; `frames` are always pictures. */
const videoKeys = ['frames', 'video', 'videos', 'video_path'] as const;

const videoFile = /\.(mp4|m4v|webm|mkv|avi|mov|mpe?g|wmv|flv|ogv|3gp|ts)(\?.*)?$/i;

/**
 * The frames that an entry lists, as written: paths, data URIs, or objects with bytes. Several
 * videos, as a list of lists, are joined.
 *
 * @returns undefined if it lists none, or names a video's file
 */
export function framesOf(entry: Record<string, unknown>): unknown[] {
  for (const key of videoKeys) {
    const value = entry[key];
    if (!Array.isArray(value)) continue;
    const frames = (value as unknown[]).flat().filter(isThere);
    if (frames.length > 0 && frames.every(isPicture)) return frames;
  }
  return [];
}

/** The key by which an entry shows a video, where it shows one. */
export function videoKeyOf(value: unknown): string | undefined {
  const entry = record(value) ?? {};
  return videoKeys.find((key) => isThere(entry[key]));
}

function isPicture(frame: unknown): boolean {
  return typeof frame === 'string' ? !videoFile.test(frame) : record(frame) !== undefined;
}
