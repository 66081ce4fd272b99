import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFile } from '../../../../src/core/lock/lock';
import { openModelFolder } from '../../../../src/core/model/folder/folder';
import { measureProfile } from '../../../../src/core/profile/measure';
import type { ProfileOptions } from '../../../../src/core/profile/options';
import { findProfiles, listProfiles, readProfile } from '../../../../src/core/profile/profile-file';
import { timesOf } from '../../../../src/core/profile/times-of';
import { runsAll } from '../../../run-all';
import { expectHumanError } from '../../support/errors';

const fixtures = path.join(__dirname, '../../../fixtures');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fitprune-profile-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function optionsOf(model: string, more: Partial<ProfileOptions> = {}): ProfileOptions {
  return {
    ...{ model: path.join(fixtures, model), device: 'cpu', threads: 1, rounds: 1, longest: 48 },
    ...{
      textTokens: 8,
      picture: { width: 64, height: 48 },
      out: path.join(folder, 'a.profile.json'),
    },
    ...more,
  };
}

async function run(options: ProfileOptions) {
  const events: string[] = [];
  const notes: string[] = [];
  const result = await measureProfile(options, {
    onStart(total, done, said) {
      events.push(`${done} of ${total}`);
      notes.push(...said);
    },
    onLength: (length) => events.push(String(length)),
  });
  return { result, events, notes };
}

describe('measureProfile', () => {
  // Of layers of one kind and of two, and with positions of three axes.
  const models = ['exported/llava', 'whole-folders/lfm2-vl', 'whole-folders/qwen2-vl'];
  it.each(runsAll ? [...models, 'exported/gemma3'] : models)(
    '%s: every length has its runs, and tables of all that is asked of them',
    async (model) => {
      const options = optionsOf(model);
      const { result, events } = await run(options);
      const file = await readProfile(options.out);
      const { lengths, series, kinds, boundaries } = file.profile;
      expect(result).toEqual({ file: options.out, rounds: 1, lengths: lengths.length });
      expect(events[0]).toBe(`0 of ${lengths.length}`);
      expect(events.slice(1, 3)).toEqual(['48', String(lengths[0])]);
      for (const of of ['whole', 'decode', ...boundaries.map((one) => `layers:${one}`)]) {
        const own = series.filter((one) => one.of === of);
        expect(own.map(({ length }) => length).sort((a, b) => a - b)).toEqual(lengths);
        for (const { runs } of own) expect(runs).toHaveLength(1);
      }
      const { shape } = await openModelFolder(options.model);
      const times = timesOf(file, shape);
      expect(kinds).toHaveLength(shape.layers);
      expect(times.longest).toBe(48);
      expect(times.encoder!.visualTokens).toBeGreaterThan(0);
      for (const curve of [
        ...times.layers.flatMap(({ entering, leaving }) => [entering, leaving]),
        ...[times.rest, times.decode, times.cut.bare, times.cut.text, times.cut.all],
      ]) {
        for (const [, amount] of curve) expect(amount).toBeGreaterThanOrEqual(0);
      }
    },
    60_000,
  );

  it('resumes with what was measured, and measures anew with another setting', async () => {
    const options = optionsOf('exported/llava');
    await run(options);
    const first = await readProfile(options.out);
    const again = await run({ ...options, rounds: 2 });
    const both = await readProfile(options.out);
    const { lengths } = first.profile;
    expect(again.events[0]).toBe(`${lengths.length} of ${2 * lengths.length}`);
    expect(again.result.rounds).toBe(2);
    for (const { of, length, runs } of first.profile.series) {
      if (of === 'encoder') continue;
      const now = both.profile.series.find((one) => one.of === of && one.length === length)!;
      expect(now.runs.slice(0, runs.length)).toEqual(runs);
      expect(now.runs).toHaveLength(2);
    }
    const measured = await readFile(options.out, 'utf8');
    const other = await run({ ...options, textTokens: 9 });
    expect(other.events[0]).toMatch(/^0 of /);
    const kept = `${options.out}.before`;
    expect(other.notes.at(-1)).toMatch(/a profile of 8 text tokens.*kept as .*\.before\.$/s);
    expect(await readFile(kept, 'utf8'), 'minutes of measuring are not lost').toBe(measured);
    const second = await readFile(options.out, 'utf8');
    expect((await run({ ...options, textTokens: 10 })).notes.at(-1)).toContain('.before-2');
    expect(await readFile(`${kept}-2`, 'utf8')).toBe(second);
    expect(await readFile(kept, 'utf8')).toBe(measured);
    // A fit must not have to choose between them.
    expect(await listProfiles(folder)).toHaveLength(1);
  }, 60_000);

  it('leaves a file alone that another process measures into', async () => {
    const options = optionsOf('exported/llava');
    const lock = await lockFile(options.out);
    await expectHumanError(run(options), 'in-use');
    await lock.release();
    await expect(readProfile(options.out)).rejects.toThrow();
  });

  it('covers the whole range however little time there is, and replaces a damaged file', async () => {
    const options = optionsOf('exported/llava', { seconds: 1e-3, rounds: 5 });
    await writeFile(options.out, '{"version": 1');
    const { result } = await run(options);
    const { profile } = await readProfile(options.out);
    expect(result.lengths).toBe(5);
    const seen = new Set(
      profile.series.filter(({ of }) => of === 'whole').map((one) => one.length),
    );
    expect(Math.max(...seen)).toBe(48);
    expect(Math.min(...seen)).toBe(profile.lengths[0]);
  }, 60_000);

  it('is found by its model, and refused if it is not a profile', async () => {
    const options = optionsOf('exported/llava', { seconds: 1e-3 });
    await run(options);
    const { profile, hash } = await readProfile(options.out);
    const { fingerprint } = profile.model;
    expect((await findProfiles(folder, fingerprint)).map((one) => one.hash)).toEqual([hash]);
    expect(await findProfiles(folder, 'sha256:other')).toEqual([]);
    expect(await findProfiles(path.join(folder, 'none'), fingerprint)).toEqual([]);
    const text = await readFile(options.out, 'utf8');
    await writeFile(options.out, text.replace('"kinds"', '"kind"'));
    await expect(readProfile(options.out)).rejects.toMatchObject({ code: 'profile-unreadable' });
    const gone = readProfile(path.join(folder, 'gone.profile.json'));
    await expectHumanError(gone, 'profile-missing', /There is no profile at .*gone.*profile/, 2);
    await expectHumanError(readProfile(folder), 'profile-unreadable', /it is a folder/);
  }, 60_000);
});
