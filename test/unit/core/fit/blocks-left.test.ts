import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlocksLeft } from '../../../../src/core/fit/blocks-left';
import type { SampleCoverage } from '../../../../src/core/ranking/coverage/replay';

const steps = 3;

/** A sample of tokens in blocks, of which some are there, and some are gone at a layer. */
const samples = fc.integer({ min: 1, max: 12 }).chain((tokens) =>
  fc.record({
    blocks: fc.array(fc.nat(3), { minLength: tokens, maxLength: tokens }),
    isThere: fc.array(fc.boolean(), { minLength: tokens, maxLength: tokens }),
    gone: fc.array(fc.boolean(), { minLength: tokens, maxLength: tokens }),
  }),
);

function countsOf(blocks: readonly number[], isCounted: (token: number) => boolean): number[] {
  return [0, 1, 2, 3].map(
    (block) => blocks.filter((own, token) => own === block && isCounted(token)).length,
  );
}

describe('BlocksLeft', () => {
  it('counts the remaining tokens, and removes those that are gone at a layer', () => {
    fc.assert(
      fc.property(samples, ({ blocks, isThere, gone }) => {
        const coverage: SampleCoverage = {
          blocks: Uint16Array.from(blocks),
          count: 4,
          share: 1,
          // One layer before, in which nothing is gone.
          gone: Uint8Array.from([...gone.map(() => 0), ...gone.map(Number)]),
        };
        const exit = Uint16Array.from(isThere, (one) => (one ? steps : 0));
        const left = new BlocksLeft();
        left.reset(blocks.length);
        left.fill(coverage, exit, steps);
        const before = countsOf(blocks, (token) => isThere[token]!);
        expect([...left.inBlock]).toEqual(before);
        expect(left.count).toBe(before.filter((one) => one > 0).length);

        left.leave(coverage, blocks.length, (token) => exit[token] === steps);
        const after = countsOf(blocks, (token) => isThere[token]! && !gone[token]!);
        expect([...left.inBlock]).toEqual(after);
        expect(left.count).toBe(after.filter((one) => one > 0).length);

        // A token that has left its block does not count there when the next step counts.
        left.fill(coverage, exit, steps);
        expect([...left.inBlock]).toEqual(after);
      }),
    );
  });
});
