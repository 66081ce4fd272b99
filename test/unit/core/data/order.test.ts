import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShard, selectInOrder } from '../../../../src/core/data/order';
import { expectHumanError } from '../../support/errors';

const ids = fc.uniqueArray(fc.string(), { maxLength: 30 });
const self = (id: string) => id;

describe('seeded order', () => {
  it('does not depend on the order of the file', () => {
    fc.assert(
      fc.property(ids, fc.integer(), (list, seed) => {
        const reversed = list.toReversed();
        expect(selectInOrder(reversed, { seed }, self)).toEqual(
          selectInOrder(list, { seed }, self),
        );
      }),
    );
  });

  it('takes the same first samples however many are asked for', () => {
    fc.assert(
      fc.property(ids, fc.integer(), fc.nat(30), (list, seed, samples) => {
        const all = selectInOrder(list, { seed }, self);
        expect(selectInOrder(list, { seed, samples }, self)).toEqual(all.slice(0, samples));
      }),
    );
  });

  it('is divided by shards, each sample in one', () => {
    fc.assert(
      fc.property(
        ids,
        fc.integer(),
        fc.nat(30),
        fc.integer({ min: 1, max: 5 }),
        (list, seed, samples, count) => {
          const parts = Array.from({ length: count }, (_, at) =>
            selectInOrder(list, { seed, samples, shard: { index: at + 1, count } }, self),
          );
          const whole = selectInOrder(list, { seed, samples }, self);
          expect(parts.flat().sort()).toEqual(whole.toSorted());
          const sizes = parts.map((part) => part.length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('changes with the seed', () => {
    const list = Array.from({ length: 20 }, (_, index) => String(index));
    expect(selectInOrder(list, { seed: 1 }, self)).not.toEqual(
      selectInOrder(list, { seed: 2 }, self),
    );
  });
});

describe('shards', () => {
  it('are written i/n', () => {
    expect(parseShard(' 2/8 ')).toEqual({ index: 2, count: 8 });
  });

  it.each(['0/2', '3/2', '1', '1/0', 'a/b', '1/2/3', '-1/2'])('refuses %s', async (text) => {
    await expectHumanError(() => parseShard(text), 'shard-invalid', /such as 2\/8/, 2);
  });
});
