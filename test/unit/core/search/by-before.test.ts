import { describe, expect, it } from 'vitest';
import { parseBudget } from '../../../../src/core/cost/budget';
import { largestReduction } from '../../../../src/core/cost/reduction';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import type { Candidate } from '../../../../src/core/evaluation/types';
import { fitRecipe } from '../../../../src/core/fit/fit-recipe';
import { methodRanking } from '../../../../src/core/fit/methods';
import { workOf } from '../../../../src/core/ranking/work';
import { prepare } from '../../../../src/core/fit/prepare';
import { checkRecipe, passes } from '../../../../src/core/recipe/checks/check';
import { formatRecipe } from '../../../../src/core/recipe/write';
import { chooseBefore, type BeforeOptions } from '../../../../src/core/search/by-before';
import { expectHumanError } from '../../support/errors';
import { lifelike } from '../fit/random-statistics';

const prepared = prepare(lifelike(6, 8, 60));
const usual = { method: 'fitprune+', modelPath: 'm', samples: 4 } as const;

function shareOf({ schedule }: Candidate): number {
  const [first] = schedule;
  return first?.layer === beforeDecoder ? first.keep : 1;
}

/** By share, the KL of a made-up model, which differs by sample. */
function choose(kl: Record<string, number>, budget = '50%', more: Partial<BeforeOptions> = {}) {
  const measured: number[][] = [];
  const result = chooseBefore(prepared, {
    ...usual,
    budget: parseBudget(budget),
    measure: (candidates, samples) => {
      measured.push(candidates.map(shareOf));
      return Promise.resolve({
        samples: Array.from({ length: samples }, (_, at) => `s${at}`),
        groups: Array.from({ length: samples }, (_, at) => `${at}.png`),
        kl: candidates.map((one) =>
          Float64Array.from({ length: samples }, (_, at) => kl[shareOf(one)]! + (at % 2)),
        ),
      });
    },
    signal: new AbortController().signal,
    ...more,
  });
  return { result, measured };
}

describe('the share before the decoder', () => {
  it.each([
    ['no cut', { 1: 0.1, 0.75: 0.2, 0.5: 0.3 }, 1, 1],
    ['three quarters', { 1: 0.2, 0.75: 0.1, 0.5: 0.3 }, 0.75, 1],
    ['of equals, the larger', { 1: 0.1, 0.75: 0.1, 0.5: 0.1 }, 1, 1],
    ['a half, where a third is worse', { 1: 0.3, 0.75: 0.2, 0.5: 0.1, 0.3333: 0.15 }, 0.5, 2],
    ['a quarter', { 1: 0.5, 0.75: 0.4, 0.5: 0.3, 0.3333: 0.2, 0.25: 0.1 }, 0.25, 3],
  ])('is the one that was measured best: %s', async (_, kl, keep, runs) => {
    const { result, measured } = choose(kl);
    const chosen = await result;
    expect(chosen.keep).toBe(keep);
    expect(measured).toHaveLength(runs);
    expect(measured[0]).toEqual([1, 0.75, 0.5]);
    const least = Math.min(...chosen.tried.map((one) => one.kl));
    expect(chosen.tried.find((one) => one.keep === keep)!.kl).toBe(least);
    expect(shareOf({ name: '', ...chosen.recipe })).toBe(keep);
    const { schedule, ranking } = chosen.recipe;
    expect('before' in ranking).toBe(keep < 1);
    if (keep === 1) {
      const plain = fitRecipe(prepared, parseBudget('50%'), { method: 'fitprune+' }).recipe;
      expect([schedule, ranking]).toEqual([plain.schedule, plain.ranking]);
    }
    expect(passes(await checkRecipe(formatRecipe(chosen.recipe)))).toBe(true);
  });

  it('leaves out what does not reach the budget, and says so if nothing does', async () => {
    const { shape, reference } = prepared;
    const work = workOf(methodRanking('fitprune+'));
    const most = (before: Step[]) =>
      largestReduction(shape, reference, 'flops', 'decoder', { before, work });
    const between = (most([]) + most([{ layer: beforeDecoder, keep: 0.75 }])) / 2;
    const far = `${(100 * between).toFixed(2)}%`;
    const { result, measured } = choose({ 0.75: 0.1, 0.5: 0.2 }, far);
    expect((await result).keep).toBe(0.75);
    expect(measured[0]).toEqual([0.75, 0.5]);
    await expectHumanError(choose({}, '99.9%').result, 'budget-beyond-reach');
  });
});
