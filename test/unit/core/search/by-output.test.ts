import { describe, expect, it } from 'vitest';
import { achieved } from '../../../../src/core/cost/budget';
import { parseBudget } from '../../../../src/core/cost/budget';
import type { Candidate } from '../../../../src/core/evaluation/types';
import { fitSchedule } from '../../../../src/core/fit/fit';
import { prepare } from '../../../../src/core/fit/prepare';
import { recipeCost } from '../../../../src/core/recipe/recipe-cost';
import { scheduleHash } from '../../../../src/core/recipe/hash';
import { checkRecipe } from '../../../../src/core/recipe/check';
import { formatRecipe } from '../../../../src/core/recipe/write';
import {
  searchByOutput,
  type SearchOptions,
  type SearchProgress,
} from '../../../../src/core/search/by-output';
import { lifelike } from '../fit/random-statistics';

const prepared = prepare(lifelike(6, 8, 60));
const budget = parseBudget('50%');
const plain = fitSchedule(prepared, budget);
const plainHash = scheduleHash(plain.schedule, { kind: 'self-cross' });

/** A model whose output changes by `loss`, a little differently on every sample. */
function modelOf(loss: (candidate: Candidate) => number): SearchOptions['measure'] {
  return (candidates, samples) =>
    Promise.resolve({
      samples: Array.from({ length: samples }, (_, at) => `s${at}`),
      kl: candidates.map((one) =>
        Float64Array.from({ length: samples }, (_, at) => loss(one) * (1 + (at % 3) / 10)),
      ),
    });
}

const search = (options: Partial<SearchOptions> & Pick<SearchOptions, 'measure'>) =>
  searchByOutput(prepared, { budget, samples: 16, seed: 3, ...options });

describe('searching by output', () => {
  it('finds what changes the output least, and keeps to the budget', async () => {
    // What the model likes: covered blocks, head means, and to be pruned late.
    const { schedule: late } = fitSchedule(prepared, budget);
    const measure = modelOf(({ ranking, schedule }) => {
      const { coverage, heads } = ranking as { coverage?: { block: number }; heads?: string };
      return (
        1 +
        (coverage?.block === 2 ? 0 : 1) +
        (heads === 'mean' ? 0 : 0.5) +
        (schedule.length <= late.length ? 0.1 : 0)
      );
    });
    const result = await search({ measure });
    expect(result.isPlain).toBe(false);
    expect(result.recipe.ranking).toMatchObject({ heads: 'mean', coverage: { block: 2 } });
    expect(result.kl).toBeLessThan(result.plainKl);
    expect(result.samples).toBe(16);
    const { shape, reference } = prepared;
    expect(achieved(budget, shape, reference, recipeCost(result.recipe)).met).toBe(true);
    expect(result.recipe.fit).toMatchObject({ method: 'fitprune+', objective: 'output' });
    expect(await checkRecipe(formatRecipe(result.recipe))).toEqual([]);
  });

  it('is plain FitPrune where that is best, and says so', async () => {
    const measure = modelOf(({ schedule, ranking }) =>
      scheduleHash(schedule, ranking) === plainHash ? 1 : 2,
    );
    const result = await search({ measure });
    expect(result).toMatchObject({ isPlain: true, kl: result.plainKl });
    expect(result.recipe.schedule).toEqual(plain.schedule);
    expect(result.recipe.fit?.objective).toBeUndefined();
  });

  it('is never worse than plain FitPrune on the samples that decide', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const measure = modelOf(({ schedule, ranking }) => {
        const bits = parseInt(scheduleHash(schedule, ranking).slice(7, 13), 16);
        return ((bits * (seed + 1)) % 1009) / 1009;
      });
      const { kl, plainKl } = await search({ measure, seed });
      expect(kl).toBeLessThanOrEqual(plainKl);
    }
  });

  it('tries what it is given from the start', async () => {
    const given = { schedule: [{ layer: 0, keep: 0.4 }], ranking: { kind: 'cross' } as const };
    const hash = scheduleHash(given.schedule, given.ranking);
    const measure = modelOf(({ schedule, ranking }) =>
      scheduleHash(schedule, ranking) === hash ? 0.1 : 1,
    );
    const found = await search({ measure, start: [given] });
    expect(found.recipe).toMatchObject(given);
    expect(found.startKl).toEqual([found.kl]);
    // What is worse than everything else stays too: its figure is asked for at the end.
    const worst = await search({
      measure: modelOf((one) => (scheduleHash(one.schedule, one.ranking) === hash ? 9 : 1)),
      start: [given],
    });
    expect(worst.startKl[0]).toBeGreaterThan(8 * worst.kl);
  });

  it('measures every candidate once, on more samples with every rung', async () => {
    const told: SearchProgress[] = [];
    const names: string[][] = [];
    const inner = modelOf(({ schedule }) => schedule.length);
    await search({
      measure: (candidates, samples, signal) => {
        names.push(candidates.map((one) => scheduleHash(one.schedule, one.ranking)));
        return inner(candidates, samples, signal);
      },
      onProgress: (progress) => told.push(progress),
    });
    expect(told.map(({ samples }) => samples)).toEqual([4, 8, 16]);
    expect(told.map(({ rung, rungs }) => [rung, rungs])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(told[1]!.best!.kl).toBeLessThanOrEqual(told[1]!.plain!);
    for (const rung of names) expect(new Set(rung).size).toBe(rung.length);
  });

  it('ends with the last whole rung when its time is over', async () => {
    const deadline = new AbortController();
    let rungs = 0;
    const inner = modelOf(({ ranking }) => (ranking.kind === 'cross' ? 0.5 : 1));
    const result = await search({
      deadline: deadline.signal,
      samples: 64,
      measure: (candidates, samples, signal) => {
        if (++rungs <= 2) return inner(candidates, samples, signal);
        deadline.abort();
        expect(signal.aborted).toBe(true);
        return Promise.reject(new Error('aborted'));
      },
    });
    expect(result).toMatchObject({ ranOutOfTime: true, samples: 8, isPlain: false });
    expect(result.recipe.ranking.kind).toBe('cross');
  });

  it('is plain FitPrune when time was over before anything was measured', async () => {
    const result = await search({
      deadline: AbortSignal.abort(),
      measure: () => Promise.reject(new Error('not asked')),
    });
    expect(result).toMatchObject({ isPlain: true, samples: 0, ranOutOfTime: true });
    expect(result.recipe.schedule).toEqual(plain.schedule);
  });

  it('can be cancelled, and passes failures on', async () => {
    const user = new AbortController();
    const cancelled = search({
      signal: user.signal,
      measure: () => {
        user.abort();
        return Promise.reject(new Error('cancelled'));
      },
    });
    await expect(cancelled).rejects.toThrow('cancelled');
    const failed = search({ measure: () => Promise.reject(new Error('no such device')) });
    await expect(failed).rejects.toThrow('no such device');
  });
});
