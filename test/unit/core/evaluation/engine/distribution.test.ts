import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from '../../../../../src/core/evaluation/engine/distribution';
import { logSumExp } from '../../../../../src/core/evaluation/statistics/log-sum-exp';
import { klDivergence, logProbability } from '../../../support/divergence-oracle';

const logit = fc.float({ noNaN: true, noDefaultInfinity: true, min: -50, max: 50 });
const pair = fc
  .array(fc.tuple(logit, logit), { minLength: 1, maxLength: 20 })
  .map((rows) => [0, 1].map((side) => Float32Array.from(rows, (row) => row[side]!)));

describe('distribution', () => {
  it('diverges as klDivergence computes', () => {
    fc.assert(
      fc.property(pair, ([unpruned, pruned]) => {
        const found = new Distribution(unpruned!).divergence(pruned!, logSumExp(pruned!));
        expect(found).toBeCloseTo(klDivergence(unpruned!, pruned!), 9);
      }),
    );
  });

  it('does not diverge from equal logits, to the last digit', () => {
    fc.assert(
      fc.property(pair, ([unpruned]) => {
        expect(
          new Distribution(unpruned!).divergence(unpruned!.slice(), logSumExp(unpruned!)),
        ).toBe(0);
      }),
    );
  });

  it('gives the probability of a token', () => {
    const logits = Float32Array.of(1, 2, -3);
    expect(new Distribution(logits).logProbability(2)).toBe(logProbability(logits, 2));
  });

  it('skips tokens that both models rule out', () => {
    const [unpruned, pruned] = [Float32Array.of(1, -Infinity, 0), Float32Array.of(0, -Infinity, 1)];
    const found = new Distribution(unpruned).divergence(pruned, logSumExp(pruned));
    expect(found).toBeCloseTo(klDivergence(Float32Array.of(1, 0), Float32Array.of(0, 1)), 9);
  });
});
