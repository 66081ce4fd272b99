/** Rows of predicted times. */
import { expect, it } from 'vitest';
import { compareRecipes } from '../../../../../src/core/recipe/comparison/compare';
import type { ComparedRecipe } from '../../../../../src/core/recipe/comparison/types';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import type { Recipe } from '../../../../../src/core/recipe/types';
import { recipe } from './recipes';

/** The example for a budget in time, of which a profile has predicted so many milliseconds. */
function timed(pruned: number, device = 'cpu', profile = 'sha256:p'): Recipe {
  const base = recipe();
  return {
    ...base,
    budget: {
      ...{ metric: 'latency', convention: 'decoder', reduction: 0.2 },
      predicted: {
        ...{ device, profile, schedule: scheduleHash(base.schedule, base.ranking) },
        prefill: { pruned, unpruned: 300 },
      },
    },
  };
}

/** The schedule of somebody who edited it, with the prediction for the fitted one. */
function edited(): Recipe {
  const { schedule, ...rest } = timed(200);
  return {
    ...rest,
    schedule: schedule.map((step, at) => (at === 0 ? { ...step, keep: 1 } : step)),
  };
}

const cells = (...recipes: ComparedRecipe[]) =>
  compareRecipes(recipes).rows.find(({ key }) => key === 'prefillTime')?.cells;
const named = (one: Recipe): ComparedRecipe => ({ name: 'a', recipe: one });

it('are those of the recipes with a budget in time, and compare by one profile', () => {
  expect(cells(named(recipe()))).toBeUndefined();
  const [first, second, none] = cells(named(timed(200)), named(timed(220)), named(recipe()))!;
  expect(first).toMatchObject({
    text: '200 ms',
    detail: 'unpruned 300 ms, by the profile of cpu',
    best: true,
  });
  expect(second).toMatchObject({ text: '220 ms', difference: '+10.0%', trend: 'worse' });
  expect(none!.text).toBe('');
  for (const other of [timed(220, 'webgpu'), timed(220, 'cpu', 'sha256:other')]) {
    expect(cells(named(timed(200)), named(other))![1]!.difference).toBeUndefined();
  }
});

it('are not those of an edited schedule, until its profile says what it takes', () => {
  const [cell] = cells(named(edited()))!;
  expect(cell!.text).toBe('not known: recorded for another schedule or ranking');
  const times = { prefill: { pruned: 250, unpruned: 300 } };
  const [again] = cells({ ...named(edited()), times })!;
  expect(again!.text).toBe('250 ms');
});
