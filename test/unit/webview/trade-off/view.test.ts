import { describe, expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import type { Axis } from '../../../../webview/trade-off/axis';
import {
  initialAxis,
  initialReduction,
  limited,
  measuredOfFitted,
  recipeMarks,
  referenceOf,
  shownNumbers,
  unplaced,
  type TradeOffView,
} from '../../../../webview/trade-off/view';
import { pointOf, prompt, recipe, shape, stateOf } from '../support';

const decoder: Axis = { metric: 'flops', convention: 'decoder' };
const steps = [{ layer: 1, keep: 0.5 }];
const evaluation = { data: 'a', samples: 9, accuracy: 0.8, unpruned: 0.9 };
const loss = { selfLoss: 0.1, crossLoss: 0.2 };

describe('where the slider starts', () => {
  const one = recipe('one', steps);
  const own = scheduleCost(shape, prompt, steps);

  it.each<[string, number, number]>([
    ['the budget of the recipe', initialReduction(stateOf([one]), decoder), 0.4],
    [
      'what the recipe saves, on an axis that its budget is not stated in',
      initialReduction(stateOf([one]), { metric: 'kv', convention: 'decoder' }),
      Math.round(own.kvReduction * 1000) / 1000,
    ],
    ['half, without a recipe', initialReduction(stateOf([]), decoder), 0.5],
    [
      'where it was',
      initialReduction(stateOf([one]), decoder, { folder: '/', reduction: 0.123 }),
      0.123,
    ],
  ])('at %s', (_, reduction, expected) => {
    expect(reduction).toBe(expected);
  });

  it('no further than can be reached', () => {
    expect(limited(stateOf([one]), decoder, 0.999)).toBeLessThan(0.9);
    expect(limited(stateOf([one]), decoder, -1)).toBe(0);
  });

  it('on the axis it had, else that of the budget', () => {
    const state = stateOf([
      recipe('kv', steps, { budget: { metric: 'kv', convention: 'visual', reduction: 0.2 } }),
    ]);
    expect(initialAxis(state)).toEqual({ metric: 'kv', convention: 'visual' });
    expect(initialAxis(state, { folder: '/', metric: 'tokens' }).metric).toBe('tokens');
    expect(initialAxis(stateOf([]))).toEqual(decoder);
  });
});

describe('a step in motion', () => {
  const one = recipe('one', steps, { loss, evaluation });
  const schedule = [{ layer: 1, keep: 0.3 }];
  const move = { recipe: one.id, before: steps, schedule, loss: undefined };

  it('shows in the recipe, which was not measured like that', () => {
    const shown = shownNumbers(one, move)!;
    expect(shown.schedule).toBe(schedule);
    expect(shown.loss).toBe(loss);
    expect(shown.evaluation).toBeUndefined();
    expect(shownNumbers(one, { ...move, loss: { selfLoss: 0.3, crossLoss: 0.4 } })?.loss).toEqual({
      selfLoss: 0.3,
      crossLoss: 0.4,
    });
  });

  it('leaves other recipes alone', () => {
    const two = recipe('two', steps, { evaluation });
    expect(shownNumbers(two, move)).toBe(two.numbers);
    const marks = recipeMarks({ state: stateOf([one, two]), move });
    expect(marks.map(({ name, chosen }) => [name, chosen])).toEqual([
      ['one', true],
      ['two', false],
    ]);
    expect(marks[0]!.cost.finalVisualTokens).toBe(30);
    expect(marks[1]!.cost.finalVisualTokens).toBe(50);
  });
});

describe('measuredOfFitted', () => {
  const fitted = { reduction: 0.4, schedule: steps, loss: { selfLoss: 0, crossLoss: 0 } };
  const viewOf = (hash: string) =>
    ({
      state: stateOf([recipe('one', steps), recipe('two', steps, { evaluation, hash: 'same' })]),
      fitted: { ...fitted, cost: pointOf(steps, 0, 0).cost, hash },
    }) as TradeOffView;

  it('is what a recipe of the same schedule and ranking measured', () => {
    expect(measuredOfFitted(viewOf('same'))).toEqual({ evaluation });
  });

  it('is absent if only the schedule is the same, and before a fit', () => {
    expect(measuredOfFitted(viewOf('other'))).toEqual({});
    expect(measuredOfFitted({ ...viewOf('same'), fitted: undefined })).toEqual({});
  });
});

describe('recipes beside the curve', () => {
  const own = recipe('own', steps);
  const plus = recipe('plus', steps, { mass: 'fitprune+' });
  const random = recipe('random', steps);
  delete random.numbers!.mass;
  const other = { ...recipe('other', steps), isOfOther: true as const };
  const all = [own, plus, random, other];
  const namesOf = (state: ReturnType<typeof stateOf>) =>
    recipeMarks({ state, move: undefined }).map(({ name }) => name);

  it('are those of its ranking, and of this model', () => {
    expect(namesOf(stateOf(all))).toEqual(['own']);
    expect(unplaced(stateOf(all))).toEqual(['plus', 'random']);
  });

  it('are all of this model if there is no curve', () => {
    const state = stateOf(all, { situation: { kind: 'no-statistics' } });
    expect(namesOf(state)).toEqual(['own', 'plus', 'random']);
    expect(unplaced(state)).toEqual([]);
  });
});

describe('referenceOf', () => {
  const untrusted = { situation: { kind: 'untrusted' } } as const;
  const broken = { id: 'x', name: 'x', problem: 'no JSON' };

  it('is that of the statistics, else of a recipe that has one', () => {
    expect(referenceOf(stateOf([]))?.prompt).toBe(prompt);
    expect(referenceOf(stateOf([broken, recipe('b', steps)], untrusted))?.prompt).toBe(prompt);
    expect(referenceOf(stateOf([broken], untrusted))).toBeUndefined();
  });

  it('gives broken recipes no point, or their earlier one', () => {
    expect(recipeMarks({ state: stateOf([broken]), move: undefined })).toEqual([]);
    const stale = { ...recipe('b', steps), problem: 'no JSON' };
    const marks = recipeMarks({ state: stateOf([stale]), move: undefined });
    expect(marks.map((mark) => mark.stale)).toEqual([true]);
  });
});
