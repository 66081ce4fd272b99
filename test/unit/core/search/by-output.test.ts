import { describe, expect, it, vi } from 'vitest';
import { achieved, parseBudget } from '../../../../src/core/cost/budget';
import { tokensPerLayer } from '../../../../src/core/cost/tokens';
import type { Candidate } from '../../../../src/core/evaluation/types';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { prepare } from '../../../../src/core/fit/prepare';
import { checkRecipe } from '../../../../src/core/recipe/checks/check';
import { scheduleHash } from '../../../../src/core/recipe/hash';
import { recipeCost } from '../../../../src/core/recipe/recipe-cost';
import { formatRecipe } from '../../../../src/core/recipe/write';
import {
  searchByOutput,
  within,
  type SearchOptions,
  type SearchProgress,
} from '../../../../src/core/search/by-output';
import { lifelike } from '../fit/random-statistics';

const prepared = prepare(lifelike(6, 8, 60));
const budget = parseBudget('50%');
const base = fitRecipe(prepared, budget, { method: 'fitprune+' }).recipe;
const hashOf = (one: Pick<Candidate, 'schedule' | 'ranking'>) =>
  scheduleHash(one.schedule, one.ranking);

/** A model whose output changes by `loss`, a little differently on every sample. */
function modelOf(loss: (candidate: Candidate, at: number) => number): SearchOptions['measure'] {
  return (candidates, samples) =>
    Promise.resolve({
      samples: Array.from({ length: samples }, (_, at) => `s${at}`),
      groups: Array.from({ length: samples }, (_, at) => `${at}.png`),
      kl: candidates.map((one) =>
        Float64Array.from({ length: samples }, (_, at) => loss(one, at) * (1 + (at % 3) / 10)),
      ),
    });
}

/** Nothing is read after layer 2: later drops change nothing, and every earlier cut does. */
const readsEarly = ({ schedule }: Candidate): number =>
  schedule.reduce((sum, { layer, keep }) => sum + (layer < 2 ? 3 * (1 - keep) : 0), 0.001);

const search = (options: Partial<SearchOptions> & Pick<SearchOptions, 'measure'>) =>
  searchByOutput(prepared, { base, samples: 32, ...options });

describe('searching by output', () => {
  it('finds that nothing is read after a layer, and cuts there, within the budget', async () => {
    const result = await search({ measure: modelOf(readsEarly) });
    expect(result.isBase).toBe(false);
    const { recipe, confirmed } = result;
    expect(confirmed!.kl).toBeLessThan(confirmed!.baseKl);
    expect(confirmed!.samples).toBe(16);
    expect(readsEarly({ name: '', ...recipe })).toBeLessThan(readsEarly({ name: '', ...base }));
    const { shape, reference } = prepared;
    expect(achieved(budget, shape, reference, recipeCost(recipe)).met).toBe(true);
    expect(recipe.fit).toMatchObject({ method: 'fitprune+', objective: 'output' });
    // Tokens that no layer reads may go even if the budget does not require it.
    const found = await checkRecipe(formatRecipe(recipe));
    expect(found.filter(({ code }) => code !== 'budget-unused')).toEqual([]);
  });

  it('is the fitted recipe itself if nothing is better', async () => {
    const measure = modelOf((one) => (hashOf(one) === hashOf(base) ? 1 : 2));
    const result = await search({ measure });
    expect(result).toMatchObject({ isBase: true, recipe: base });
    expect(result.confirmed).toBeUndefined();
  });

  it('is the fitted recipe if the other half does not confirm the choice', async () => {
    // Better on the half that chooses, worse on the other.
    const measure = modelOf((one, at) => (hashOf(one) === hashOf(base) ? 1 : at < 16 ? 0.5 : 1.1));
    const { isBase, recipe, confirmed } = await search({ measure });
    expect(isBase).toBe(true);
    expect(recipe).toBe(base);
    expect(confirmed!.kl).toBeGreaterThan(confirmed!.baseKl);
  });

  it('takes nothing that one unseen failure would make worse', async () => {
    const blind = ({ schedule }: Candidate) => schedule.length === 1 && schedule[0]!.keep < 0.05;
    // Slightly better on every sample, by less in all than one answer without the image costs.
    const model = (gain: number) =>
      modelOf((one) => (hashOf(one) === hashOf(base) ? gain : blind(one) ? 5 : 0));
    const small = await search({ measure: model(0.1) });
    expect(small.confirmed!.difference.high).toBeLessThan(0);
    expect(small.confirmed!.bound).toBeGreaterThan(0);
    expect(small.isBase).toBe(true);
    expect((await search({ measure: model(2) })).isBase).toBe(false);
  });

  it('confirms another of the best if the best one fails on the other half', async () => {
    const given = [0.4, 0.38].map((keep) => ({
      ...base,
      schedule: [{ layer: 0, keep }],
      ranking: { kind: 'cross' } as const,
    }));
    const [lucky, steady] = given.map(hashOf);
    const measure = modelOf((one, at) => {
      if (hashOf(one) === lucky) return at < 16 ? 0.01 : 4;
      return hashOf(one) === steady ? 0.02 : 3;
    });
    const { recipe, isBase, confirmed } = await search({ measure, start: given });
    expect(isBase).toBe(false);
    expect(recipe.schedule).toEqual(given[1]!.schedule);
    expect(confirmed!.kl).toBeLessThan(0.03);
  });

  it('prefers what leaves most to the layers that read, among equals on the samples', async () => {
    const reads = ({ schedule }: Candidate) =>
      schedule.some(({ layer, keep }) => layer < 3 && keep < 0.05) ? 2 : 0;
    // The base fails; the others are equal within what a sample can show.
    const measure = modelOf((one, at) =>
      hashOf(one) === hashOf(base) ? 1 : reads(one) + 1e-6 * ((at + one.schedule.length) % 5),
    );
    const { recipe, importance } = await search({ measure });
    const seen = ({ schedule }: Pick<Candidate, 'schedule'>) =>
      tokensPerLayer(8, 60, schedule).entering.reduce(
        (sum, n, at) => sum + n * importance![at]!,
        0,
      );
    expect(seen(recipe)).toBeGreaterThan(seen(base));
    expect(recipe.schedule[0]!.keep).toBeGreaterThan(0.5);
  });

  it('ranks by likeness if that changes least, and predicts nothing for it', async () => {
    const measure = modelOf(({ ranking }) => (ranking.kind === 'dart' ? 0.1 : 3));
    const { recipe, isBase } = await search({ measure });
    expect(isBase).toBe(false);
    expect(recipe.ranking).toEqual({ kind: 'dart' });
    expect(recipe.fit).toMatchObject({ method: 'fitprune+', objective: 'output', samples: 6 });
    expect(recipe.fit).not.toHaveProperty('selfLoss');
    const { shape, reference } = prepared;
    expect(achieved(budget, shape, reference, recipeCost(recipe)).met).toBe(true);
    expect(await checkRecipe(formatRecipe(recipe))).toEqual([]);
  });

  it('tries what it is given from the start', async () => {
    const given = {
      ...base,
      schedule: [{ layer: 0, keep: 0.4 }],
      ranking: { kind: 'cross' } as const,
    };
    const measure = modelOf((one) => (hashOf(one) === hashOf(given) ? 0.1 : 3));
    const found = await search({ measure, start: [given] });
    expect(found.recipe).toMatchObject({ schedule: given.schedule, ranking: given.ranking });
  });

  it('measures every candidate once, on more samples with every rung, and half of them at most choose', async () => {
    const events: SearchProgress[] = [];
    const asked: { names: string[]; samples: number }[] = [];
    const inner = modelOf(readsEarly);
    await search({
      measure: (candidates, samples, signal) => {
        asked.push({ names: candidates.map(hashOf), samples });
        return inner(candidates, samples, signal);
      },
      onProgress: (progress) => events.push(progress),
    });
    const rungs = events.flatMap((one) => (one.stage === 'choosing' ? [one] : []));
    expect(rungs.map(({ samples }) => samples)).toEqual([4, 8, 16]);
    expect(rungs.map(({ rung, rungs: all }) => [rung, all])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(events.map(({ stage }) => stage)).toEqual([
      'importance',
      ...rungs.map(({ stage }) => stage),
      'confirming',
    ]);
    for (const { names } of asked) expect(new Set(names).size).toBe(names.length);
    // The recipe to beat, and the best four of the half that chose.
    expect(asked.at(-1)!.samples).toBe(32);
    expect(asked.at(-1)!.names).toHaveLength(5);
    expect(asked.at(-1)!.names[0]).toBe(hashOf(base));
  });

  it('leaves out cuts before a decoder that cannot be cut there', async () => {
    const inner = modelOf(readsEarly);
    const measure: SearchOptions['measure'] = (candidates, samples, signal) => {
      expect(candidates.filter(({ schedule }) => schedule[0]?.layer === -1)).toEqual([]);
      return inner(candidates, samples, signal);
    };
    const { recipe, isBase } = await search({ measure, mayCutBefore: false });
    expect(isBase).toBe(false);
    expect(recipe.schedule[0]!.layer).toBeGreaterThanOrEqual(0);
  });

  it('measures fewer if time is short, and still confirms', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const inner = modelOf(readsEarly);
    const searchWithin = async (milliseconds: number) => {
      const start = now;
      const asked: { models: number; samples: number }[] = [];
      const result = await search({
        timeLeft: () => start + milliseconds - now,
        measure: (candidates, samples, signal) => {
          asked.push({ models: candidates.length, samples });
          now += (candidates.length + 1) * (20 + samples);
          return inner(candidates, samples, signal);
        },
      });
      return { result, asked, took: now - start };
    };
    const long = await searchWithin(1e6);
    const short = await searchWithin(0.6 * long.took);
    expect(short.took).toBeLessThan(0.6 * long.took);
    expect(short.asked.at(-1)!.samples).toBe(32);
    expect(short.result.isBase).toBe(false);
    expect(short.result.tried).toBeLessThan(long.result.tried);
    expect(long.result.leftOut).toBe(0);
    expect(short.result.leftOut).toBe(long.result.tried - short.result.tried);
    vi.restoreAllMocks();
  });

  it('is the fitted recipe when its time is over before anything is confirmed', async () => {
    const time = new AbortController();
    const measure: SearchOptions['measure'] = (candidates, samples, signal) => {
      if (samples >= 8 && candidates.length > 8) time.abort();
      if (signal.aborted) return Promise.reject(new Error('stopped'));
      return modelOf(readsEarly)(candidates, samples, signal);
    };
    const result = await search({ measure, deadline: time.signal });
    expect(result).toMatchObject({ isBase: true, ranOutOfTime: true });
  });

  it('keeps what was confirmed when its time is over right after', async () => {
    const time = new AbortController();
    const inner = modelOf(readsEarly);
    const measure: SearchOptions['measure'] = (candidates, samples, signal) => {
      if (samples === 32) time.abort();
      return inner(candidates, samples, signal);
    };
    const result = await search({ measure, deadline: time.signal });
    expect(result).toMatchObject({ isBase: false, ranOutOfTime: false });
  });

  it.each([1e-9, 4.1, 40_000, Number.MAX_VALUE])('takes %d minutes', (minutes) => {
    const { deadline, timeLeft } = within(minutes);
    expect(deadline!.aborted).toBe(false);
    expect(timeLeft!()).toBeLessThanOrEqual(Math.max(1, minutes * 60_000 + 1));
  });

  it('rejects when it is cancelled while nothing is measured', async () => {
    const cancel = new AbortController();
    const inner = modelOf(readsEarly);
    let asked = 0;
    const measure: SearchOptions['measure'] = (...request) => {
      asked++;
      // After the measurement of what each layer reads, and before the candidates.
      setImmediate(() => {
        cancel.abort();
      });
      return inner(...request);
    };
    const cancelled = search({ measure, signal: cancel.signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(asked).toBeLessThan(4);
  });

  it('rejects when it is cancelled, and with few samples', async () => {
    const cancel = new AbortController();
    const measure: SearchOptions['measure'] = () => {
      cancel.abort();
      return Promise.reject(new Error('stopped'));
    };
    await expect(search({ measure, signal: cancel.signal })).rejects.toThrow('stopped');
    await expect(search({ measure: modelOf(readsEarly), samples: 15 })).rejects.toMatchObject({
      code: 'few-samples',
    });
  });
});
