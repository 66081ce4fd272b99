import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderKey } from '../../../../src/core/data/order';
import { FirstInOrder, UniqueIds } from '../../../../src/core/data/selection';

describe('FirstInOrder', () => {
  it('keeps those that come first when sorted by the seed, in the order they came in', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ maxLength: 6 }), { maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(5),
        (ids, most, seed) => {
          const first = new FirstInOrder<string>(seed, most);
          for (const id of ids) first.add(id, () => id);
          const sorted = ids.toSorted((a, b) => (orderKey(seed, a) < orderKey(seed, b) ? -1 : 1));
          const wanted = new Set(sorted.slice(0, most));
          expect(first.items).toEqual(ids.filter((id) => wanted.has(id)));
          expect(first.inOrder).toEqual(sorted.slice(0, most));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('keeps all without a number, and makes no more than it may keep', () => {
    const ids = Array.from({ length: 5000 }, (_, at) => `sample-${at}`);
    const all = new FirstInOrder<string>(0, undefined);
    for (const id of ids) all.add(id, () => id);
    expect(all.items).toEqual(ids);

    let made = 0;
    const few = new FirstInOrder<string>(0, 10);
    for (const id of ids) few.add(id, () => ((made += 1), id));
    expect(few.items).toHaveLength(10);
    expect(made).toBeLessThan(ids.length / 4);
  });
});

describe('UniqueIds', () => {
  it('numbers ids that come again, around those that are taken', () => {
    const ids = new UniqueIds();
    const given = ['a', 'a', 'b', 'a#3', 'a', 'a', 'b', 'a#3'].map((id) => ids.unique(id));
    expect(given).toEqual(['a', 'a#2', 'b', 'a#3', 'a#4', 'a#5', 'b#2', 'a#3#2']);
  });

  it('gives none twice', () => {
    const some = fc.constantFrom('a', 'b', 'a#2', 'a#3', 'b#2', 'a#2#2');
    fc.assert(
      fc.property(fc.array(some, { maxLength: 30 }), (written) => {
        const ids = new UniqueIds();
        const given = written.map((id) => ids.unique(id));
        expect(new Set(given).size).toBe(given.length);
      }),
    );
  });
});
