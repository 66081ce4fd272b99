import fc from 'fast-check';
import { expect, it } from 'vitest';
import { halve, type Rung } from '../../../../src/core/search/halving';

/** Losses by candidate, one a sample. */
const table = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 40 }))
  .chain(([candidates, samples]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: samples, maxLength: samples }), {
      minLength: candidates,
      maxLength: candidates,
    }),
  );

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

it('never ends with something worse than the reference on the samples that chose it', async () => {
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 8 }), async (losses, from) => {
      const to = losses[0]!.length;
      const rung = await halve(losses.map((_, at) => at).slice(1), {
        from,
        to,
        references: [0],
        measure: (candidates, samples) =>
          Promise.resolve(candidates.map((one) => losses[one]!.slice(0, samples))),
      });
      expect(rung!.samples).toBe(to);
      expect(rung!.ranked.some(({ candidate }) => candidate === 0)).toBe(true);
      expect(mean(losses[rung!.ranked[0]!.candidate]!)).toBeLessThanOrEqual(mean(losses[0]!));
    }),
  );
});

it('halves the field and doubles the samples', async () => {
  const rungs: Rung<number>[] = [];
  const asked: [number, number][] = [];
  await halve([8, 7, 6, 5, 4, 3, 2, 1], {
    from: 2,
    to: 9,
    references: [100],
    measure: (candidates, samples) => {
      asked.push([candidates.length, samples]);
      return Promise.resolve(candidates.map((one) => new Array<number>(samples).fill(one)));
    },
    onRung: (rung) => rungs.push(rung),
  });
  // The reference runs with them all.
  expect(asked).toEqual([
    [9, 2],
    [5, 4],
    [3, 8],
    [2, 9],
  ]);
  expect(rungs.at(-1)!.ranked.map(({ candidate }) => candidate)).toEqual([1, 100]);
});

it('prefers the reference if nothing is better, and computable losses to others', async () => {
  const losses: Record<string, number> = { equal: 1, broken: Number.NaN, reference: 1 };
  const rung = await halve(['equal', 'broken'], {
    from: 1,
    to: 1,
    references: ['reference'],
    measure: (candidates) => Promise.resolve(candidates.map((one) => [losses[one]!])),
  });
  expect(rung!.ranked.map(({ candidate }) => candidate)).toEqual(['reference', 'equal', 'broken']);
});

it('ends with the last whole rung when it may not continue', async () => {
  let asked = 0;
  const rung = await halve([1, 2, 3], {
    from: 1,
    to: 64,
    references: [0],
    measure: (candidates, samples) =>
      Promise.resolve(candidates.map((one) => new Array<number>(samples).fill(one))),
    mayContinue: () => ++asked <= 2,
  });
  expect(rung!.samples).toBe(2);
  expect(
    await halve([1], {
      from: 1,
      to: 1,
      references: [0],
      measure: () => Promise.reject(new Error('not asked')),
      mayContinue: () => false,
    }),
  ).toBeUndefined();
});

it('keeps the order of candidates that differ by less than the resolution', async () => {
  const losses = new Map([
    ['reference', 5],
    ['first', 0.0009],
    ['second', 0],
    ['third', 0.5],
  ]);
  const rung = await halve(['first', 'second', 'third'], {
    ...{ from: 4, to: 4, resolution: 0.001, references: ['reference'] },
    measure: (candidates) => Promise.resolve(candidates.map((one) => [losses.get(one)!])),
  });
  expect(rung!.ranked.map(({ candidate }) => candidate)).toEqual([
    ...['first', 'second', 'third', 'reference'],
  ]);
});
