import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prepare } from '../../../../src/core/fit/prepare';
import type { MeasureFidelity } from '../../../../src/core/search/measure';
import { measureImportance, readingLayers } from '../../../../src/core/search/importance';
import { lifelike } from '../fit/random-statistics';

const deep = prepare(lifelike(2, 32, 20), { maxAlphas: 3 });
const { signal } = new AbortController();

/** By the layer that everything is dropped after. */
function curve(kl: (layer: number) => number, asked: number[] = []): MeasureFidelity {
  return (candidates, samples) => {
    const layers = candidates.map(({ schedule }) => schedule[0]!.layer);
    asked.push(...layers);
    return Promise.resolve({
      samples: Array.from({ length: samples }, (_, at) => `s${at}`),
      groups: Array.from({ length: samples }, (_, at) => `${at}.png`),
      kl: layers.map((layer) => new Float64Array(samples).fill(kl(layer))),
    });
  };
}

it('is the fall of the figure, closely where it falls, in few runs', async () => {
  const asked: number[] = [];
  const steep = (layer: number) => (layer < 10 ? 3 : layer === 10 ? 1 : 0);
  const { importance, kl, measured } = await measureImportance(
    deep,
    4,
    curve(steep, asked),
    signal,
  );
  expect(kl).toEqual(Array.from({ length: 32 }, (_, layer) => steep(layer)));
  // The reading of a layer is lost by dropping after the layer before it.
  expect(importance[10]).toBeCloseTo((32 * 2) / 3);
  expect(importance[11]).toBeCloseTo(32 / 3);
  expect(importance.filter((one) => one > 0)).toHaveLength(2);
  expect(asked.length).toBeLessThan(16);
  expect(new Set(asked).size).toBe(asked.length);
  expect(measured).toEqual([...asked].sort((a, b) => a - b));
});

it('is never negative and has a mean of 1, whatever the noise', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.double({ min: 0, max: 9, noNaN: true }), { minLength: 32, maxLength: 32 }),
      async (values) => {
        const measure = curve((layer) => values[layer]!);
        const { importance } = await measureImportance(deep, 4, measure, signal);
        expect(importance.every((one) => one >= 0)).toBe(true);
        expect(importance.reduce((a, b) => a + b, 0) / 32).toBeCloseTo(1);
      },
    ),
    { numRuns: 100 },
  );
});

it.each([
  [[0, 0, 4, 0], { first: 2, last: 2 }],
  [[1, 1, 1, 1], { first: 0, last: 3 }],
  [[0.1, 0, 1.95, 1.95], { first: 2, last: 3 }],
])('the layers that read most of %j', (importance, expected) => {
  expect(readingLayers(Float64Array.from(importance))).toEqual(expected);
});
