/**
 * `NAME.profile.json`: written whole after every length, read again by the next run and by fits.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { writeFileAtomic } from '../files';
import { quantile } from '../quantile';
import { reasonOf } from '../reason';
import { requireRegularFile } from '../regular-file';
import { remedy } from '../remedies';
import { text } from '../text';
import { leastLengths } from './lengths';
import { parseProfile } from './parse-profile';
import { profileSuffix } from './profile-name';
import type { Profile, Series } from './types';

export function seriesOf(of: Series['of'], length: number, runs: readonly number[]): Series {
  const rounded = runs.map((run) => Math.round(run * 1e4) / 1e4);
  const at = (q: number) => Math.round((quantile(rounded, q) ?? 0) * 1e4) / 1e4;
  return { of, length, runs: rounded, quartiles: [at(0.25), at(0.5), at(0.75)] };
}

/** Small enough to be read: a line a series. */
export async function writeProfile(file: string, { series, ...setting }: Profile): Promise<void> {
  const head = JSON.stringify(setting, undefined, 2).slice(0, -2);
  const lines = series.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  await writeFileAtomic(file, `${head},\n  "series": [\n${lines}\n  ]\n}\n`);
}

export interface ProfileFile {
  path: string;
  profile: Profile;
  /** `sha256:` of the file. */
  hash: string;
}

/** A profile of hundreds of lengths and rounds has some hundred thousand. */
const mostBytes = 64 * 2 ** 20;

/**
 * @throws HumanError `profile-missing`; `profile-unreadable` if it is not a profile, or is damaged;
 *    as `requireRegularFile`
 */
export async function readProfile(file: string): Promise<ProfileFile> {
  await requireRegularFile(file, mostBytes);
  try {
    const bytes = await readFile(file);
    const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return { path: file, profile: parseProfile(JSON.parse(bytes.toString('utf8'))), hash };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new HumanError(
        text`There is no profile at ${file}. Check the path, or measure one:
          ${remedy('profile-device')}.`,
        'profile-missing',
        2,
        { cause: error },
      );
    }
    throw new HumanError(
      text`${file} is not a profile that can be read (${reasonOf(error)}). Name another file, or measure
        one again: ${remedy('profile-device')}.`,
      'profile-unreadable',
      1,
      { cause: error },
    );
  }
}

/** The profiles of a folder, the last changed first; none if there is no folder. */
export async function listProfiles(folder: string): Promise<{ file: string; changed: number }[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names
      .filter((name) => name.endsWith(profileSuffix))
      .sort()
      .map(async (name) => {
        const file = path.join(folder, name);
        const changed = await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        );
        return { file, changed };
      }),
  );
  return found.sort((a, b) => b.changed - a.changed);
}

/** A model's profiles in a folder, whatever their device, the last one changed first. */
export async function findProfiles(folder: string, fingerprint: string): Promise<ProfileFile[]> {
  const files = await listProfiles(folder);
  const read = await Promise.all(
    // Damaged files are skipped; reading one by name reports what is wrong.
    files.map(({ file }) => readProfile(file).catch(() => undefined)),
  );
  return read.flatMap((one) =>
    one?.profile.model.fingerprint === fingerprint && isEnough(one.profile) ? [one] : [],
  );
}

/** Whether tables can be made of it: a profile in progress has too few lengths at first. */
export function isEnough({ lengths, series }: Pick<Profile, 'lengths' | 'series'>): boolean {
  const timed = series.filter(({ of, runs }) => of === 'whole' && runs.length > 0).length;
  return timed >= Math.min(leastLengths, lengths.length);
}
