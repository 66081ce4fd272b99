import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readStatistics, StatisticsWriter } from '../../../src/core/calibration/statistics-file';
import { parseBudget } from '../../../src/core/cost/budget';
import { fitRecipe } from '../../../src/core/fit/fit-recipe';
import { frontier, predictedLoss } from '../../../src/core/fit/fit';
import { finish, prepare, preparingBefore } from '../../../src/core/fit/prepare';
import type { Budget } from '../../../src/core/cost/types';
import { readProfile, writeProfile } from '../../../src/core/profile/profile-file';
import { timesOf } from '../../../src/core/profile/times-of';
import { decoderShape } from '../../../src/core/recipe/recipe-cost';
import { FitterThread } from '../../../src/fitter/client';
import { metadata, someSamples } from '../core/calibration/samples';
import { machine, profileOf } from '../core/profile/machine';
import { expectHumanError } from '../support/errors';
import { temporaryFolder } from '../support/temporary';

const budget: Budget = { metric: 'flops', convention: 'decoder', reduction: 0.1 };
const threads: FitterThread[] = [];

function start(onEnd?: () => void): FitterThread {
  const thread = new FitterThread(path.resolve('dist/fitter.js'), onEnd);
  threads.push(thread);
  return thread;
}

afterEach(async () => {
  for (const thread of threads.splice(0)) await thread.dispose();
});

async function statisticsFile(): Promise<string> {
  const file = path.join(temporaryFolder(), 'some.arrows');
  const writer = await StatisticsWriter.open(file, metadata);
  const isolation = Float32Array.of(0.5, 0.1, 0.3, 0.2);
  for (const sample of someSamples(3)) await writer.append({ ...sample, isolation });
  await writer.close();
  return file;
}

test('answers like the core', async () => {
  const file = await statisticsFile();
  const prepared = prepare(await readStatistics(file));
  const thread = start();
  const parts: number[] = [];
  const facts = await thread.request({ kind: 'open', key: 'a', file }, (part) => parts.push(part));
  const { hash, shape, reference, grid } = prepared;
  const expected = {
    hash,
    shape,
    reference,
    samples: 3,
    samplesInFile: 3,
    grid,
    hasIsolation: true,
  };
  expect(facts).toEqual({ metadata: prepared.metadata, ...expected });
  const fitted = await thread.request({ kind: 'fit', key: 'a', budget, modelPath: 'm' });
  expect(fitted).toEqual(fitRecipe(prepared, budget, { modelPath: 'm' }));
  const { schedule } = fitted.fit;
  const ranking = { kind: 'cross' } as const;
  expect(await thread.request({ kind: 'predicted-loss', key: 'a', schedule, ranking })).toEqual(
    predictedLoss(prepared, schedule, ranking),
  );
  expect(await thread.request({ kind: 'frontier', key: 'a', convention: 'visual' })).toEqual(
    frontier(prepared, { convention: 'visual' }),
  );
  const plus = await thread.request({ kind: 'fit', key: 'a', budget, method: 'fitprune+' });
  expect(plus).toEqual(fitRecipe(prepared, budget, { method: 'fitprune+' }));
  expect(plus.recipe.fit!.method).toBe('fitprune+');
  const behind = { kind: 'fit', key: 'a', budget, before: 0.75 } as const;
  const cut = finish(preparingBefore(prepared, 0.75));
  expect(cut.cut).toBeDefined();
  expect(await thread.request(behind)).toEqual(fitRecipe(cut, budget));
  const curve = { convention: 'decoder', points: 5, method: 'fitprune+' } as const;
  expect(await thread.request({ kind: 'frontier', key: 'a', ...curve })).toEqual(
    frontier(prepared, curve),
  );
  // The cut before the decoder is in every point of its curve, and a size bias in what is written.
  const cutCurve = await thread.request({ kind: 'frontier', key: 'a', ...curve, before: 0.75 });
  expect(cutCurve).toEqual(frontier(cut, curve));
  for (const { schedule } of cutCurve) expect(schedule[0]).toEqual({ layer: -1, keep: 0.75 });
  const biased = (await thread.request({ ...behind, sizeBias: 0.5 })).recipe;
  expect(biased.ranking).toMatchObject({ sizeBias: 0.5, before: { kind: 'isolation' } });
  const dearer = await thread.request({ kind: 'frontier', key: 'a', ...curve, sizeBias: 0.5 });
  expect(dearer).toEqual(frontier(prepared, { ...curve, sizeBias: 0.5 }));
  expect(dearer.at(-1)!.cost.overhead.bias).toBeGreaterThan(0);
});

test('keeps a budget in time by the given times, and other budgets as before', async () => {
  const file = await statisticsFile();
  const { layers, fingerprint } = metadata.model;
  const kinds = Array.from({ length: layers }, () => 0);
  const profile = profileOf(machine, kinds, [0, layers - 1]);
  const beside = path.join(path.dirname(file), 'a.profile.json');
  await writeProfile(beside, { ...profile, model: { ...profile.model, fingerprint } });
  const statistics = await readStatistics(file);
  const times = timesOf(await readProfile(beside), decoderShape(metadata.model));
  const prepared = prepare(statistics, { times });
  const thread = start();
  await thread.request({ kind: 'open', key: 'a', file });
  // Ranked without times first: losses are computed once, times by each profile.
  const without = await thread.request({ kind: 'fit', key: 'a', budget });
  expect(without.fit.cost.times).toBeUndefined();
  const inTime = parseBudget('latency:10%');
  const { recipe, fit } = await thread.request({ kind: 'fit', key: 'a', budget: inTime, times });
  expect(recipe).toEqual(fitRecipe(prepared, inTime).recipe);
  expect(fit.gap).toBeGreaterThanOrEqual(0);
  expect(recipe.budget.predicted!.profile).toBe(times.profile);
  expect(await thread.request({ kind: 'fit', key: 'a', budget })).toEqual(without);
});

test('says that statistics without isolation have none', async () => {
  const file = path.join(temporaryFolder(), 'older.arrows');
  const writer = await StatisticsWriter.open(file, metadata);
  for (const sample of someSamples(2)) await writer.append(sample);
  await writer.close();
  const thread = start();
  expect((await thread.request({ kind: 'open', key: 'a', file })).hasIsolation).toBe(false);
  await expectHumanError(
    thread.request({ kind: 'fit', key: 'a', budget, before: 0.75 }),
    'statistics-without-isolation',
  );
});

test('keeps expected failures as they are', async () => {
  const file = path.join(temporaryFolder(), 'none.arrows');
  writeFileSync(file, 'no statistics');
  await expectHumanError(
    start().request({ kind: 'open', key: 'a', file }),
    'statistics-unreadable',
  );
});

test('an error of one request leaves the others', async () => {
  const file = await statisticsFile();
  const thread = start();
  await thread.request({ kind: 'open', key: 'a', file });
  const all = { ...budget, reduction: 0.999 };
  const [failed, done] = await Promise.allSettled([
    thread.request({ kind: 'fit', key: 'a', budget: all }),
    thread.request({ kind: 'fit', key: 'a', budget }),
  ]);
  expect(failed.status).toBe('rejected');
  expect(done.status).toBe('fulfilled');
});

test('a thread that ends fails pending requests, and says that it is gone', async () => {
  const file = await statisticsFile();
  let ended = false;
  const thread = start(() => (ended = true));
  const waiting = thread.request({ kind: 'open', key: 'a', file });
  const failure = expect(waiting).rejects.toThrow('ended');
  await thread.dispose();
  await failure;
  expect(ended).toBe(true);
  await expect(thread.request({ kind: 'close', key: 'a' })).rejects.toThrow('ended');
});
