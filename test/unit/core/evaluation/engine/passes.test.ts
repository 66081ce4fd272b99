import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { graphsAtOnce, passesOf } from '../../../../../src/core/evaluation/engine/passes';

const GB = 2 ** 30;

describe('passes', () => {
  it.each([
    // A quarter of 16 GB holds four copies of 1 GB, of which one is the unpruned model's.
    ['weights that are copied', 'cpu', { all: GB, copied: GB, free: 16 * GB }, 3],
    ['weights that are mapped once', 'cpu', { all: 14 * GB, copied: 0, free: GB }, Infinity],
    ['a model that is too large for two', 'cpu', { all: 9 * GB, copied: 9 * GB, free: GB }, 1],
    ['other devices copy mapped ones too', 'cuda', { all: GB, copied: 0, free: 64 * GB }, 3],
  ] as const)('%s', (_, device, memory, expected) => {
    expect(graphsAtOnce(device, memory)).toBe(expected);
  });

  it('hold every candidate once, in order, in as few groups as fit, of like size', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(), { maxLength: 30 }),
        fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant(Infinity)),
        (items, most) => {
          const passes = passesOf(items, most);
          expect(passes.flat()).toEqual(items);
          expect(passes.length).toBe(
            items.length === 0 ? 0 : Math.max(1, Math.ceil(items.length / most)),
          );
          const sizes = passes.map(({ length }) => length);
          expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(most);
          expect(Math.max(0, ...sizes) - Math.min(...sizes, Infinity)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});
