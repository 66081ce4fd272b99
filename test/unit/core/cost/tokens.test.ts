import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { keepFor, tokensLeft, tokensPerLayer } from '../../../../src/core/cost/tokens';

describe('tokensLeft', () => {
  test.each([
    // keep, N, entered, left
    [0.72, 576, 576, 415], // 414.72
    [0.5, 575, 575, 288], // a half rounds up
    [0.5, 1, 1, 1],
    [0.0001, 576, 576, 1], // never none
    [1, 576, 576, 576],
    [0.9, 576, 100, 100], // never more than entered
    [0.5, 0, 0, 0], // no image
    [0.29, 100, 100, 29], // 0.29 * 100 is 28.999... in binary
    [0.00005, 100_000, 100_000, 10], // more decimals than a recipe has: rounded to 0.0001
  ])('keep %d of %d, %d entered: %d', (keep, visualTokens, entered, left) => {
    expect(tokensLeft(keep, visualTokens, entered)).toBe(left);
  });

  it('equals the rule in arbitrary precision', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (units, visualTokens, part) => {
          const entered = Math.max(Math.min(1, visualTokens), Math.floor(part * visualTokens));
          const rounded = Number((BigInt(units) * BigInt(visualTokens) + 5000n) / 10_000n);
          const least = Math.min(1, visualTokens);
          expect(tokensLeft(units / 10_000, visualTokens, entered)).toBe(
            Math.min(entered, Math.max(least, rounded)),
          );
        },
      ),
    );
  });
});

describe('keepFor', () => {
  it('leaves exactly the tokens asked for, below 10,000', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), fc.nat(), (visualTokens, seed) => {
        const tokens = 1 + (seed % visualTokens);
        expect(tokensLeft(keepFor(tokens, visualTokens), visualTokens, visualTokens)).toBe(tokens);
      }),
    );
  });

  it('leaves at most the tokens asked for above 10,000, where 4 decimals are too coarse', () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000, max: 60_000 }), fc.nat(), (visualTokens, seed) => {
        const tokens = 10 + (seed % (visualTokens - 10));
        const left = tokensLeft(keepFor(tokens, visualTokens), visualTokens, visualTokens);
        expect(left).toBeLessThanOrEqual(tokens);
        expect(left).toBeGreaterThan(tokens - visualTokens / 10_000 - 1);
      }),
    );
  });
});

describe('tokensPerLayer', () => {
  test.each([
    ['nothing', [], [10, 10, 10, 10]],
    ['one step', [{ layer: 1, keep: 0.5 }], [10, 10, 5, 5]],
    ['the last layer', [{ layer: 3, keep: 0.5 }], [10, 10, 10, 10]],
    ['any order', [{ layer: 2, keep: 0.2 }, { layer: 0, keep: 0.5 }], [10, 5, 5, 2]], // oxfmt-ignore
    ['a keep that rises', [{ layer: 0, keep: 0.5 }, { layer: 1, keep: 0.9 }], [10, 5, 5, 5]], // oxfmt-ignore
    ['a layer that is not there', [{ layer: 9, keep: 0.5 }], [10, 10, 10, 10]],
  ])('%s', (_, schedule, entering) => {
    const flow = tokensPerLayer(4, 10, schedule);
    expect(flow.entering).toEqual(entering);
    expect(flow.leaving.slice(0, -1)).toEqual(entering.slice(1));
  });
});
