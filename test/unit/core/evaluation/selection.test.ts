import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupOf, inHalves } from '../../../../src/core/evaluation/selection';

const sample = (group: number, at: number) => ({ group: `${group}.png`, at });
const groupBy = ({ group }: { group: string }) => group;

describe('halves of samples', () => {
  it('stay in order if every sample has its own image', () => {
    const samples = [3, 1, 2, 0].map(sample);
    expect(inHalves(samples, groupBy)).toEqual(samples);
  });

  it('hold the same samples, in order, and share less than one image has', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6), { minLength: 1, maxLength: 40 }), (groups) => {
        const samples = groups.map(sample);
        const ordered = inHalves(samples, groupBy);
        expect([...ordered].sort((a, b) => a.at - b.at)).toEqual(samples);
        const half = Math.ceil(samples.length / 2);
        const first = new Set(ordered.slice(0, half).map(groupBy));
        const both = ordered.slice(half).filter((one) => first.has(one.group));
        const sizes = groups.map((one) => groups.filter((other) => other === one).length);
        expect(both.length).toBeLessThan(Math.max(...sizes));
        for (const group of first) {
          const places = ordered.filter((one) => one.group === group).map(({ at }) => at);
          expect(places).toEqual([...places].sort((a, b) => a - b));
        }
      }),
    );
  });
});

describe('what samples have in common', () => {
  const data = { root: { folder: '/data' } } as unknown as Parameters<typeof groupOf>[1];

  it('is nothing if they have no image', () => {
    expect(groupOf({ id: 'a', images: [] }, data)).toBe('a');
    expect(groupOf({ id: 'b', images: [] }, data)).toBe('b');
  });
});
