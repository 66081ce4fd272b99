/** What an earlier measurement of a profile leaves to a new one into the same file. */
import { copyFile } from 'node:fs/promises';
import { explainFileError } from '../file-errors';
import { freePath } from '../free-path';
import { differingSetting, isSameSetting } from './differing-setting';
import { isEnough, readProfile } from './profile-file';
import type { Profile, Series } from './types';

/**
 * The measurements of an earlier run with the same setting. A file of another one is replaced as
 * soon as a length is measured, but it took minutes and fits may need it again: it is kept aside,
 * by a name under which no fit finds it.
 */
export async function earlierSeries(
  setting: Omit<Profile, 'version' | 'tool' | 'series'>,
  out: string,
): Promise<{ series: Series[]; notes: string[] }> {
  const found = (await readProfile(out).catch(() => undefined))?.profile;
  if (found === undefined) return { series: [], notes: [] };
  if (isSameSetting(found, setting)) return { series: found.series, notes: [] };
  if (!isEnough(found)) return { series: [], notes: [] };
  const kept = asideName(out);
  await copyFile(out, kept).catch((error: unknown) => {
    throw explainFileError(error, kept);
  });
  const differs = differingSetting(found, setting) ?? 'another setting';
  const note = `${out} was a profile of ${differs}, and is measured anew. The earlier one is kept as ${kept}.`;
  return { series: [], notes: [note] };
}

/** Where a profile is moved aside: under a name that no other has, and that is not a profile's. */
export function asideName(out: string): string {
  return freePath((count) => `${out}.before${count === 1 ? '' : `-${count}`}`);
}
