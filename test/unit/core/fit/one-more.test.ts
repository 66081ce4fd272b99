/** A run with one token more, derived from the run without it, against a whole run of its own. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepFor, tokensLeft } from '../../../../src/core/cost/tokens';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { prepareSample } from '../../../../src/core/fit/masses/masses';
import { OneMore } from '../../../../src/core/fit/one-more';
import { rankSamples } from '../../../../src/core/fit/masses/orders';
import { Simulator, type Loss } from '../../../../src/core/fit/simulate';
import type { Ranking } from '../../../../src/core/ranking/families';

const layers = 6;

const rankings: Ranking[] = [
  { kind: 'self-cross', debiased: true, exponents: [0.5, 1], coverage: { block: 2 } },
  { kind: 'self-cross', coverage: { block: 3, share: 0.5 } },
  { kind: 'cross', coverage: { block: 2, share: 0 } },
  { kind: 'self', coverage: { block: 4 } },
  { kind: 'self-cross' },
];

/** Masses whose sums round: the order of summing shows. */
function sampleOf(n: number, seed: number, isPruned: boolean) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 1) / 2 ** 32;
  };
  const goneFrom = Array.from({ length: n }, () => (isPruned ? 1 + Math.floor(next() * 9) : 99));
  const rows = () =>
    Array.from({ length: layers }, (_, layer) =>
      Float32Array.from(goneFrom, (from) => (layer >= from ? 0 : -Math.log(next()) / 3)),
    );
  const isolation = Float32Array.from(goneFrom, next);
  const vectors = { self: rows(), cross: rows(), isolation };
  const sample = { sample: 'a', visualTokens: n, textTokens: 5, ...vectors };
  return prepareSample(sample, { layers }, isPruned);
}

const schedules: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.subarray([beforeDecoder, 0, 1, 2, 3, 4, 5], { minLength: 1 }),
    fc.array(fc.integer({ min: 300, max: 10_000 }), { minLength: 7, maxLength: 7 }),
  )
  .map(([at, units]) => {
    const falling = units.sort((a, b) => b - a);
    return at.map((layer, i) => ({ layer, keep: falling[i]! / 10_000 }));
  });

describe('a run with one token more', () => {
  it.each(rankings)('loses what a whole run loses, to the last bit: %j', (ranking) => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 64 }),
        fc.integer(),
        fc.boolean(),
        schedules,
        (n, seed, isPruned, schedule) => {
          const [ranked] = rankSamples([sampleOf(n, seed, isPruned)], layers, ranking);
          const oneMore = new OneMore(layers);
          const trace = oneMore.traceOf(schedule.length);
          new Simulator(layers).run(ranked!, schedule, none(), trace);
          let entered = n;
          schedule.forEach(({ keep }, step) => {
            const left = tokensLeft(keep, n, entered);
            const more = schedule.with(step, {
              ...schedule[step]!,
              keep: keepFor(Math.min(entered, left + 1), n),
            });
            const expected = none();
            new Simulator(layers).run(ranked!, more, expected);
            expect(oneMore.lossOf(ranked!, schedule, trace, step)).toEqual(expected);
            if (left < entered) compared += 1;
            entered = left;
          });
        },
      ),
      { numRuns: 400 },
    );
    expect(compared).toBeGreaterThan(400);
  });
});

function none(): Loss {
  return { selfLoss: 0, crossLoss: 0 };
}
