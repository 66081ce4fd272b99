import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  pairedInterval,
  ratioInterval,
  type BootstrapOptions,
  type Interval,
} from '../../../../../src/core/evaluation/statistics/bootstrap';
import { referenceCases } from './reference';

interface Bounds {
  low: number;
  high: number;
  tolerance: number;
}
interface Case {
  name: string;
  pruned: number[];
  dense: number[];
  groups?: string[];
  options: BootstrapOptions;
  difference: Interval;
  ratio: Interval;
  scipy: { difference: Bounds | null; ratio: Bounds | null };
}
const cases = referenceCases<Case>('bootstrap');

function intervalsOf({ pruned, dense: unpruned, groups, options }: Case) {
  const differences = pruned.map((score, at) => score - unpruned[at]!);
  return {
    difference: pairedInterval(differences, { groups, ...options })!,
    ratio: ratioInterval(pruned, unpruned, { groups, ...options })!,
  };
}

/** Scores of both models, and groups, of a few samples. */
const samples = fc.array(
  fc.record({
    pruned: fc.constantFrom(0, 1 / 3, 2 / 3, 1),
    unpruned: fc.constantFrom(0, 1 / 3, 2 / 3, 1),
    group: fc.integer({ min: 0, max: 5 }),
  }),
  { minLength: 1, maxLength: 30 },
);
const rounds = 200;

describe('bootstrap intervals', () => {
  it.each(cases)('are those of another implementation, by seed: $name', (one) => {
    const { difference, ratio } = intervalsOf(one);
    expect(difference).toEqual(one.difference);
    expect(ratio).toEqual(one.ratio);
  });

  it.each(
    cases.flatMap((one) =>
      (['difference', 'ratio'] as const).flatMap((kind) => {
        const scipy = one.scipy[kind];
        return scipy === null ? [] : [{ name: `${kind}, ${one.name}`, one, kind, scipy }];
      }),
    ),
  )('agree with scipy as far as chance lets them: $name', ({ one, kind, scipy }) => {
    const { low, high } = intervalsOf(one)[kind];
    // Means of few values come in steps: one more than the sampling error.
    const within = scipy.tolerance + (one.groups === undefined ? 1 / one.pruned.length : 0);
    expect(Math.abs(low - scipy.low)).toBeLessThanOrEqual(within);
    expect(Math.abs(high - scipy.high)).toBeLessThanOrEqual(within);
  });

  it('do not depend on the order of samples', () => {
    fc.assert(
      fc.property(
        samples.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          ),
        ),
        ([one, other]) => {
          const of = (list: typeof one) => {
            const options = { groups: list.map(({ group }) => group), rounds };
            const [pruned, unpruned] = [list.map((s) => s.pruned), list.map((s) => s.unpruned)];
            return [
              pairedInterval(
                list.map((s) => s.pruned - s.unpruned),
                options,
              ),
              ratioInterval(pruned, unpruned, options),
            ];
          };
          expect(of(other)).toEqual(of(one));
        },
      ),
    );
  });

  it('lie around the mean, within the values, and reverse with the sign', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const differences = list.map(({ pruned, unpruned }) => pruned - unpruned);
        const { mean, low, high } = pairedInterval(differences, { rounds })!;
        const slack = 1e-9;
        expect(low).toBeGreaterThanOrEqual(Math.min(...differences) - slack);
        expect(high).toBeLessThanOrEqual(Math.max(...differences) + slack);
        expect(low).toBeLessThanOrEqual(mean + slack);
        expect(high).toBeGreaterThanOrEqual(mean - slack);
        const turned = pairedInterval(
          differences.map((value) => -value),
          { rounds },
        )!;
        expect(turned.mean).toBeCloseTo(-mean, 9);
      }),
    );
  });

  it('use the same draws for all figures of the same samples, so that none contradicts another', () => {
    fc.assert(
      fc.property(samples, (list) => {
        const options = { groups: list.map(({ group }) => group), rounds };
        const scores = list.map(({ pruned }) => pruned);
        const change = pairedInterval(
          scores.map((score) => score - 1),
          options,
        )!;
        const lead = pairedInterval(
          scores.map((score) => 1 - score),
          options,
        )!;
        const kept = ratioInterval(
          scores,
          scores.map(() => 1),
          options,
        )!;
        for (const end of ['low', 'high'] as const) {
          expect(change[end]).toBeCloseTo(kept[end] - 1, 9);
          expect(lead[end]).toBeCloseTo(-change[end === 'low' ? 'high' : 'low'], 9);
        }
      }),
    );
  });

  it('are 0 if nothing was pruned', () => {
    const scores = [1, 0, 2 / 3, 1, 1 / 3];
    expect(pairedInterval(scores.map((score) => score - score))).toEqual({
      mean: 0,
      low: 0,
      high: 0,
    });
    expect(ratioInterval(scores, scores)).toEqual({ mean: 1, low: 1, high: 1 });
  });

  it('are wider if the samples of a group agree', () => {
    const values = Array.from({ length: 400 }, (_, at) => Math.sin(at));
    const twice = [...values, ...values];
    const groups = [...values.keys(), ...values.keys()];
    const single = pairedInterval(twice)!;
    const grouped = pairedInterval(twice, { groups })!;
    const ratio = (grouped.high - grouped.low) / (single.high - single.low);
    expect(ratio).toBeCloseTo(Math.SQRT2, 1);
  });

  it('are absent without samples, and for a model that gets nothing right', () => {
    expect(pairedInterval([])).toBeUndefined();
    expect(ratioInterval([], [])).toBeUndefined();
    expect(ratioInterval([1, 0], [0, 0])).toBeUndefined();
  });

  it('refuse scores of different samples', () => {
    expect(() => ratioInterval([1], [1, 1])).toThrow('same samples');
    expect(() => pairedInterval([1, 1], { groups: ['a'] })).toThrow('its group');
  });

  it('are around the share that is kept', () => {
    expect(ratioInterval([1, 0, 0.5], [1, 1, 0.5])!.mean).toBe(0.6);
  });
});
