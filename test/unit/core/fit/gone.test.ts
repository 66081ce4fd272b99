/**
 * Masses of a pruned model: dropped tokens stay only after all others, and take no reserved place.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { SampleStatistics } from '../../../../src/core/calibration/statistics';
import { coveredOrder } from '../../../../src/core/ranking/coverage/replay';
import { prepareSample } from '../../../../src/core/fit/masses/masses';
import { rankSamples } from '../../../../src/core/fit/masses/orders';
import { Simulator } from '../../../../src/core/fit/simulate';
import type { Ranking } from '../../../../src/core/ranking/families';

const [rows, columns, layers] = [4, 6, 4];
const n = rows * columns;

/** Layer before which each token was dropped; token 0 stays. */
const goneFrom = fc
  .array(fc.integer({ min: 1, max: 2 * layers }), { minLength: n, maxLength: n })
  .map(([, ...others]) => [Infinity, ...others]);
const masses = fc.array(fc.integer({ min: 1, max: 40 }), {
  minLength: layers * n,
  maxLength: layers * n,
});

function pruned(from: readonly number[], values: readonly number[]) {
  const layersOf = (zeroCross: boolean) =>
    Array.from({ length: layers }, (_, layer) =>
      Float32Array.from({ length: n }, (__, token) => {
        const mass = values[layer * n + token]!;
        // Present, but without cross mass: such a token scores 0 like the dropped ones.
        return layer >= from[token]! || (zeroCross && mass % 5 === 0) ? 0 : mass / 64;
      }),
    );
  const sample: SampleStatistics = {
    sample: 'a',
    visualTokens: n,
    textTokens: 4,
    self: layersOf(false),
    cross: layersOf(true),
    grids: [[rows, columns]],
  };
  return prepareSample(sample, { layers }, true);
}

const rankings: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'self-cross', debiased: true, exponents: [0.5, 1], coverage: { block: 2 } },
  { kind: 'self-cross', coverage: { block: 3, share: 0.5 } },
];

it.each(rankings)('tokens that are gone are dropped before all others (%#)', (ranking) => {
  fc.assert(
    fc.property(
      goneFrom,
      masses,
      fc.integer({ min: 1, max: n }),
      fc.integer({ min: 1, max: n }),
      (from, values, first, second) => {
        const [ranked] = rankSamples([pruned(from, values)], layers, ranking);
        const schedule = [
          { layer: 1, keep: Math.max(first, second) / n },
          { layer: 3, keep: Math.min(first, second) / n },
        ];
        const simulator = new Simulator(layers);
        simulator.run(ranked!, schedule, { selfLoss: 0, crossLoss: 0 });
        schedule.forEach(({ layer }, step) => {
          const kept = from.filter((_, token) => simulator.exit[token]! > step);
          const dropped = from.filter((_, token) => simulator.exit[token] === step);
          const isGone = (since: number) => layer >= since;
          // A dropped token may stay only if all present ones do.
          if (kept.some(isGone)) expect(dropped.every(isGone)).toBe(true);
        });
      },
    ),
  );
});

it('the order of a layer has them first, also with coverage', () => {
  fc.assert(
    fc.property(goneFrom, masses, (from, values) => {
      const [{ order, coverage }] = rankSamples([pruned(from, values)], layers, rankings[1]!) as [
        ReturnType<typeof rankSamples>[number],
      ];
      for (const one of [order, coveredOrder(order, coverage!)]) {
        for (let layer = 0; layer < layers; layer++) {
          const gone = [...one.slice(layer * n, (layer + 1) * n)].map(
            (token) => layer >= from[token]!,
          );
          expect(gone).toEqual([...gone].sort((a, b) => Number(b) - Number(a)));
        }
      }
    }),
  );
});
