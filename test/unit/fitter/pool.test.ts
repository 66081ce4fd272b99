import { utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest';
import { readStatistics, StatisticsWriter } from '../../../src/core/calibration/statistics-file';
import { parseBudget } from '../../../src/core/cost/budget';
import type { Budget } from '../../../src/core/cost/types';
import { frontier, predictedLoss } from '../../../src/core/fit/fit';
import { fitRecipe } from '../../../src/core/fit/fit-recipe';
import { prepare } from '../../../src/core/fit/prepare';
import { writeProfile } from '../../../src/core/profile/profile-file';
import { scheduleHash } from '../../../src/core/recipe/hash';
import { FitterThread } from '../../../src/fitter/client';
import { FitterPool } from '../../../src/fitter/pool';
import { metadata, someSamples } from '../core/calibration/samples';
import { machine, profileOf } from '../core/profile/machine';
import { expectHumanError } from '../support/errors';
import { temporaryFolder } from '../support/temporary';

const budget: Budget = { metric: 'flops', convention: 'decoder', reduction: 0.1 };
let pool: FitterPool;
let requests: MockInstance<FitterThread['request']>;
// oxlint-disable-next-line typescript/unbound-method -- called with the thread as `this`
const request = FitterThread.prototype.request;

beforeEach(() => {
  pool = new FitterPool(path.resolve('dist/fitter.js'));
  requests = vi.spyOn(FitterThread.prototype, 'request');
});

afterEach(async () => {
  await pool.dispose();
  vi.restoreAllMocks();
});

/** Names of the files of which the thread got a request of `kind`, in order. */
function asked(kind: 'open' | 'close'): string[] {
  return requests.mock.calls.flatMap(([request]) =>
    request.kind === kind ? path.basename(request.key.split('\0')[0]!, '.arrows') : [],
  );
}

/** The thread of the pool ends, as in a crash. */
async function crash(): Promise<void> {
  await (requests.mock.contexts.at(-1) as FitterThread).dispose();
}

async function write(file: string, samples: number): Promise<string> {
  const writer = await StatisticsWriter.open(file, metadata);
  for (const sample of someSamples(samples).slice(writer.ids.size)) await writer.append(sample);
  await writer.close();
  return file;
}

/** Files `0.arrows`, `1.arrows`, ... with one sample more each. */
function files(count: number): Promise<string[]> {
  const folder = temporaryFolder();
  const names = Array.from({ length: count }, (_, i) => path.join(folder, `${i}.arrows`));
  return Promise.all(names.map((file, i) => write(file, i + 1)));
}

test('prepares a file once, for all callers', async () => {
  const [file] = await files(1);
  const [first, second] = await Promise.all([pool.open(file!), pool.open(file!)]);
  await Promise.all([first.fit(budget), second.fit(budget), pool.open(file!)]);
  expect(asked('open')).toEqual(['0']);
});

test('prepares anew after a crash of the thread, unasked', async () => {
  const [file] = await files(1);
  const fitter = await pool.open(file!);
  const before = await fitter.fit(budget);
  await crash();
  expect(await fitter.fit(budget)).toEqual(before);
  expect(asked('open')).toEqual(['0', '0']);
});

test('a crash fails pending requests, and no later ones', async () => {
  const [file] = await files(1);
  requests.mockImplementationOnce(function (this: FitterThread, ...asked) {
    const reply = request.apply(this, asked);
    void this.dispose();
    return reply;
  });
  await expect(pool.open(file!)).rejects.toThrow('ended');
  await (await pool.open(file!)).fit(budget);
  expect(asked('open')).toEqual(['0', '0']);
});

test('starts another thread where one ended with an error, before it is gone', async () => {
  const folder = temporaryFolder();
  const broken = path.join(folder, 'broken.js');
  writeFileSync(broken, `setTimeout(() => { throw new Error('out of order'); }, 50);`);
  const [file] = await files(1);
  const failing = new FitterPool(broken);
  for (let i = 0; i < 2; i++) await expect(failing.open(file!)).rejects.toThrow('out of order');
  expect(new Set(requests.mock.contexts).size).toBe(2);
});

test('closes the least recently used, and prepares it again on request', async () => {
  const all = await files(5);
  const fitters = [];
  for (const file of all.slice(0, 4)) fitters.push(await pool.open(file));
  await fitters[0]!.fit(budget);
  await pool.open(all[4]!);
  expect(asked('close')).toEqual(['1']);
  await fitters[1]!.fit(budget);
  expect(asked('open')).toEqual(['0', '1', '2', '3', '4', '1']);
});

test('never closes what is being prepared or asked', async () => {
  const all = await files(7);
  // All at once: the thread must not get a request to close what it has not opened yet.
  const fitters = await Promise.all(all.map((file) => pool.open(file)));
  const opened = requests.mock.calls.length;
  await Promise.all(fitters.map((fitter) => fitter.fit(budget)));
  const kinds = requests.mock.calls.slice(0, opened).map(([{ kind }]) => kind);
  expect(kinds.lastIndexOf('open')).toBeLessThan(kinds.indexOf('close'));
  expect(asked('open').length - asked('close').length).toBe(4);
});

test('never gives the statistics of a changed file for the old ones', async () => {
  const [file] = await files(1);
  const fitter = await pool.open(file!);
  await write(file!, 3);
  // The prepared statistics are still the same.
  await fitter.fit(budget);
  await crash();
  await expectHumanError(fitter.fit(budget), 'statistics-changed');
  const now = await pool.open(file!);
  expect([fitter.facts.samples, now.facts.samples]).toEqual([1, 3]);
  await now.fit(budget);
});

test('a file that was only touched is the same', async () => {
  const [file] = await files(1);
  const fitter = await pool.open(file!);
  utimesSync(file!, 1, 1);
  await crash();
  await fitter.fit(budget);
});

test('a preview equals every n-th sample by itself, at the lengths of all', async () => {
  const file = path.join(temporaryFolder(), 'many.arrows');
  const writer = await StatisticsWriter.open(file, metadata);
  // The later ones have longer texts, and the file is in no order.
  const all = someSamples(200).map((one, at) => ({ ...one, textTokens: at < 90 ? 5 : 6 }));
  for (const sample of all.toReversed()) await writer.append(sample);
  await writer.close();
  const preview = await pool.preview(file);
  expect(preview.facts).toMatchObject({ samples: 64, samplesInFile: 200 });
  const inOrder = all.toSorted((a, b) => (a.sample < b.sample ? -1 : 1));
  const samples = inOrder.filter(
    (_, at) => Math.ceil((at * 64) / 200 - 0.5) < ((at + 1) * 64) / 200 - 0.5,
  );
  expect(samples).toHaveLength(64);
  const reference = { visualTokens: 4, textTokens: 6 };
  const { hash } = await readStatistics(file);
  const prepared = prepare({ metadata, hash, samples }, { reference });
  expect(preview.facts.reference).toEqual(reference);
  expect(preview.facts.hash).toBe(hash);
  expect(await preview.frontier({ convention: 'decoder' })).toEqual(frontier(prepared));
  const { fit, recipe } = fitRecipe(prepared, budget);
  const { schedule, ranking } = recipe;
  const shown = await preview.tryFit(budget);
  expect(shown).toEqual({ fit, hash: scheduleHash(schedule, ranking) });
  expect(await preview.predictedLoss(schedule, ranking)).toEqual(
    predictedLoss(prepared, schedule, ranking),
  );
  // The very pool has all of them, in another thread.
  const fitter = await pool.open(file);
  expect(fitter.facts).toMatchObject({ samples: 200, samplesInFile: 200, reference });
  expect((await fitter.fit(budget)).recipe.fit!.samples).toBe(200);
  expect(new Set(requests.mock.contexts).size).toBe(2);
});

test('all who wait for a file get its progress', async () => {
  const file = path.join(temporaryFolder(), 'many.arrows');
  await write(file, 800);
  const [first, second]: [number[], number[]] = [[], []];
  await Promise.all([
    pool.open(file, (part) => first.push(part)),
    pool.open(file, (part) => second.push(part)),
  ]);
  expect(asked('open')).toEqual(['many']);
  expect(first.length).toBeGreaterThan(0);
  expect(second).toEqual(first);
});

test('a failed read is not kept', async () => {
  const file = path.join(temporaryFolder(), 'late.arrows');
  writeFileSync(file, 'no statistics');
  await expectHumanError(pool.open(file), 'statistics-unreadable');
  writeFileSync(file, '');
  await write(file, 2);
  expect((await pool.open(file)).facts.samples).toBe(2);
});

test('finds statistics by their hash, and displaces nothing for that', async () => {
  const all = await files(7);
  const hashes = [];
  for (const file of all) hashes.push((await pool.open(file)).facts.hash);
  await pool.dispose();
  pool = new FitterPool(path.resolve('dist/fitter.js'));
  requests.mockClear();
  for (const file of all.slice(0, 4)) await pool.open(file);
  const others = all.slice(4);
  expect(await pool.find(others, hashes[0]!)).toBeUndefined();
  expect(asked('close')).toEqual(['4', '5', '6']);
  // Known by now: none is opened to find that it is another.
  expect(await pool.find(others, 'sha256:none')).toBeUndefined();
  const found = await pool.find([...others, ...all], hashes[5]!);
  expect(found?.facts.samples).toBe(6);
  expect(asked('open')).toEqual(['0', '1', '2', '3', '4', '5', '6', '5']);
});

test('a profile that is being measured beside statistics does not cause them to be prepared anew', async () => {
  const [file] = await files(1);
  const fitter = await pool.open(file!);
  const inTime = parseBudget('latency:10%');
  await expectHumanError(fitter.fit(inTime), 'budget-without-profile');
  const { layers, fingerprint } = metadata.model;
  const profile = profileOf(
    machine,
    Array.from({ length: layers }, () => 0),
    [0, layers - 1],
  );
  const own = { ...profile, model: { ...profile.model, fingerprint } };
  const folder = path.dirname(file!);
  const write = async (name: string, lengths: number) =>
    writeProfile(path.join(folder, name), {
      ...own,
      series: own.series.filter(({ length }) => own.lengths.indexOf(length) < lengths),
    });
  // Too few lengths make no table.
  await write('a.profile.json', 2);
  await expectHumanError(fitter.fit(inTime), 'budget-without-profile');
  for (const lengths of [8, 16, 25]) {
    await write('a.profile.json', lengths);
    const { recipe } = await (await pool.open(file!)).fit(inTime);
    expect(recipe.budget.predicted!.profile).toMatch(/^sha256:/);
  }
  // Nobody said which of the two is meant.
  await write('b.profile.json', 25);
  await expectHumanError(fitter.fit(inTime), 'profile-ambiguous');
  expect(asked('open')).toEqual(['0']);
});
