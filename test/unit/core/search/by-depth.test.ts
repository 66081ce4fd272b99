import { describe, expect, it } from 'vitest';
import { achieved, parseBudget } from '../../../../src/core/cost/budget';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { prunableLayers } from '../../../../src/core/cost/layers';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { prepare } from '../../../../src/core/fit/prepare';
import type { Ranking } from '../../../../src/core/ranking/families';
import { workOf } from '../../../../src/core/ranking/work';
import { schedulesByDepth } from '../../../../src/core/search/by-depth';
import { lifelike } from '../fit/random-statistics';

const prepared = prepare(lifelike(4, 12, 100));
const { shape, reference } = prepared;
const dart: Ranking = { kind: 'dart' };

/** All of the image is read in the given layers, the same in each. */
function readIn(...layers: number[]): Float64Array {
  const each = shape.layers / layers.length;
  return Float64Array.from({ length: shape.layers }, (_, at) => (layers.includes(at) ? each : 0));
}

const tokens = ({ keep }: Step): number => Math.round(keep * reference.visualTokens);

describe('schedules by depth', () => {
  it.each(['30%', '60%', 'tokens:20', 'kv:50%'])(
    'keep to a budget of %s, including the cost of choosing',
    (asked) => {
      for (const overhead of [undefined, true] as const) {
        const budget = { ...parseBudget(asked, 'visual'), ...(overhead && { overhead }) };
        const options = { first: 0, ranking: dart };
        const found = schedulesByDepth(prepared, budget, readIn(2, 3, 6), options);
        expect(found.length).toBeGreaterThan(1);
        for (const schedule of found) {
          const work = { work: workOf(dart), counted: overhead === true };
          expect(
            achieved(budget, shape, reference, scheduleCost(shape, reference, schedule, work)).met,
          ).toBe(true);
          expect(schedule.map(({ keep }) => keep)).toEqual(
            schedule.map(({ keep }) => keep).toSorted((a, b) => b - a),
          );
        }
      }
    },
  );

  it('drop everything after the last layer that reads, and spend on those before', () => {
    const found = schedulesByDepth(prepared, parseBudget('70%', 'visual'), readIn(3, 4, 5), {
      first: 0,
      ranking: dart,
    });
    const ends = found.filter((schedule) => schedule.length === 2 && tokens(schedule[1]!) === 1);
    expect(ends.map((schedule) => schedule[1]!.layer)).toContain(5);
    const [alone] = found.filter(({ length }) => length === 1);
    const toTheEnd = ends.find((schedule) => schedule[1]!.layer === 5)!;
    expect(tokens(toTheEnd[0]!)).toBeGreaterThan(tokens(alone![0]!));
  });

  it('drop tokens in proportion to what is left to read', () => {
    const found = schedulesByDepth(prepared, parseBudget('60%', 'visual'), readIn(3, 7), {
      first: 0,
      ranking: dart,
    });
    // Half of it is read after layer 3: to the power of 1, half of the tokens are left.
    const half = found.find(
      (steps) => steps.length === 3 && Math.abs(tokens(steps[1]!) / tokens(steps[0]!) - 0.5) < 0.05,
    );
    expect(half!.map(({ layer }) => layer)).toEqual([0, 3, 7]);
  });

  it('cut once if a ranking only reads what is there before the decoder', () => {
    const options = { first: beforeDecoder, ranking: { kind: 'divprune' } as const };
    const found = schedulesByDepth(prepared, parseBudget('60%', 'visual'), readIn(3), options);
    expect(found).toHaveLength(1);
    expect(found[0]!.map(({ layer }) => layer)).toEqual([beforeDecoder]);
  });

  it('have no more steps than they may, besides one before the decoder', () => {
    const ranking = { kind: 'cross', before: { kind: 'isolation' } } as const;
    const importance = readIn(2, 4, 6, 8);
    for (const first of [beforeDecoder, 0]) {
      const found = schedulesByDepth(prepared, parseBudget('60%', 'visual'), importance, {
        ...{ first, ranking, maxSteps: 1 },
      });
      expect(found.length).toBeGreaterThan(0);
      for (const schedule of found) {
        expect(schedule.filter(({ layer }) => layer !== beforeDecoder).length).toBeLessThanOrEqual(
          1,
        );
      }
    }
  });

  it('never prune the last layer, which nothing follows', () => {
    const last = prunableLayers(shape).at(-1)!;
    const found = schedulesByDepth(prepared, parseBudget('60%', 'visual'), readIn(last), {
      first: 0,
      ranking: dart,
    });
    expect(found.flat().filter(({ layer }) => layer === last)).toEqual([]);
  });

  it('give none if the budget is beyond reach', () => {
    expect(
      schedulesByDepth(prepared, parseBudget('99.9%'), readIn(3), { first: 1, ranking: dart }),
    ).toEqual([]);
  });
});
