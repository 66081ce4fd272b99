/** `fitprune profile`, and fits to budgets in time with what it wrote. */
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProfile, writeProfile } from '../../../src/core/profile/profile-file';
import { runsAll } from '../../run-all';
import { fitprune } from '../support/cli';
import { calibrationData, sampleModel } from '../support/sample';
import { steadyProfile } from '../support/steady-profile';

let root: string;
const run = (...args: string[]) => fitprune(args, { cwd: root });

describe('budgets in time on the command line', () => {
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'fitprune-test-'));
    const calibrated = await run(
      ...['calibrate', sampleModel, '--data', calibrationData, '--device', 'cpu'],
      ...['--samples', '6', '--out', '.fitprune/s.arrows'],
    );
    expect(calibrated.stderr).toBeTruthy();
    expect(calibrated.code).toBe(0);
  }, 60_000);

  it.runIf(runsAll && process.platform !== 'win32')(
    'a stopped profile leaves no lock',
    async () => {
      const args = ['profile', sampleModel, '--device', 'cpu', '--out', 'stopped/a.profile.json'];
      const interrupt = (said: string) =>
        /\b[1-9]\d*\/\d+ lengths/.test(said) ? 'SIGINT' : undefined;
      const { code, stderr } = await fitprune(args, { cwd: root, interrupt });
      expect([code, stderr]).toEqual([1, expect.stringContaining('What was done is kept')]);
      expect(await readdir(path.join(root, 'stopped'))).toEqual(['a.profile.json']);
    },
  );

  afterAll(() => rm(root, { recursive: true, force: true }));

  it('are refused without a profile', async () => {
    const { code, stderr } = await run('fit', '.fitprune/s.arrows', '--budget', '120ms');
    expect(code).toBe(2);
    expect(stderr).toMatch(/fitprune profile MODEL.*\(budget-without-profile\)/s);
  });

  // By day, the same in VS Code.
  it.runIf(runsAll)(
    'are kept by the profile beside the statistics, and recorded',
    async () => {
      const profiled = await run(
        ...['profile', sampleModel, '--device', 'cpu', '--threads', '1', '--rounds', '1', '--json'],
      );
      expect(profiled.code).toBe(0);
      const { file, rounds, lengths, device, times } = JSON.parse(profiled.stdout) as Record<
        string,
        unknown
      >;
      expect(file).toMatch(/^\.fitprune\/shapes-llava-fp32-[0-9a-f]{8}-cpu-t1\.profile\.json$/);
      expect({ rounds, lengths, device }).toEqual({ rounds: 1, lengths: 25, device: 'cpu' });
      expect(times).toMatchObject({ device: 'cpu', threads: 1, textTokens: 64, longest: 264 });

      const again = await run(
        ...['profile', sampleModel, '--device', 'cpu', '--threads', '1', '--rounds', '1'],
      );
      expect(again.stdout).toMatch(/Too few lengths were measured three times.*Measure again/);

      // One round measures noise, on a busy machine even that pruning saves nothing: fits use a
      // steady machine's times.
      const measured = path.join(root, file as string);
      await writeProfile(measured, steadyProfile((await readProfile(measured)).profile));
      const fit = ['fit', '.fitprune/s.arrows', '--budget', 'latency:5%', '--json'];
      const fitted = await run(...fit, '--out', 'a.fitprune.json');
      expect(fitted.code, fitted.stderr).toBe(0);
      const { recipe, cost } = JSON.parse(fitted.stdout) as {
        recipe: { budget: { predicted: unknown } };
        cost: { times: { prefill: { pruned: number; unpruned: number } } };
      };
      const { pruned, unpruned } = cost.times.prefill;
      expect(pruned).toBeLessThanOrEqual(0.95 * unpruned);
      expect(recipe.budget).toMatchObject({
        ...{ metric: 'latency', reduction: 0.05 },
        predicted: {
          device: 'cpu',
          threads: 1,
          profile: expect.stringMatching(/^sha256:/) as string,
        },
      });
      const written = await readFile(path.join(root, 'a.fitprune.json'), 'utf8');
      expect(JSON.parse(written)).toEqual(recipe);
      expect((await run('check', 'a.fitprune.json')).code).toBe(0);
      const edited = { ...recipe, schedule: [{ layer: 0, keep: 0.5 }] };
      await writeFile(path.join(root, 'edited.fitprune.json'), JSON.stringify(edited));
      const both = ['compare', 'a.fitprune.json', 'edited.fitprune.json'];
      const time = String.raw`[\d.]+ ms \(unpruned [\d.]+ ms, by the profile of cpu`;
      expect((await run(...both)).stdout, 'by the profile, for the edited schedule too').toMatch(
        new RegExp(`Prefill, predicted +${time}.*${time}`),
      );
      // The profile is in the folder that `profile` writes into, and the statistics are elsewhere.
      await copyFile(path.join(root, '.fitprune/s.arrows'), path.join(root, 's.arrows'));
      const elsewhere = await run(
        'fit',
        's.arrows',
        '--budget',
        'latency:5%',
        '--out',
        'b.fitprune.json',
      );
      expect(elsewhere.code).toBe(0);

      const refused = async (...args: string[]) => (await run(...args)).stderr;
      const kept = await readFile(measured, 'utf8');
      expect(
        await refused(
          'profile',
          sampleModel,
          '--device',
          'cpu',
          '--threads',
          '2',
          '--out',
          measured,
        ),
      ).toMatch(/a profile of 1 thread, which this run would replace.*another-setting/);
      const shorter = [
        '--threads',
        '1',
        '--text-tokens',
        '16',
        '--longest',
        '50',
        '--out',
        measured,
      ];
      expect(await refused('profile', sampleModel, '--device', 'cpu', ...shorter)).toMatch(
        /a profile of prompts of up to 240 tokens, which .*another-setting/,
      );
      expect(await readFile(measured, 'utf8')).toBe(kept);
      expect(await refused('fit', '.fitprune/s.arrows', '--budget', '1000000ms')).toMatch(
        /budget-above-model/,
      );
      expect(
        await refused('fit', '.fitprune/s.arrows', '--budget', '60%', '--profile', 'a'),
      ).toMatch(/profile-not-needed/);
      const baseline = ['fit', '.fitprune/s.arrows', '--budget', '2x', '--baseline', 'random'];
      expect(await refused(...baseline)).toMatch(/budget-time-way/);
      await copyFile(
        path.join(root, file as string),
        path.join(root, '.fitprune/other.profile.json'),
      );
      expect(await refused('fit', '.fitprune/s.arrows', '--budget', 'latency:5%')).toMatch(
        /other\.profile\.json.*profile-ambiguous/s,
      );
    },
    120_000,
  );
});
