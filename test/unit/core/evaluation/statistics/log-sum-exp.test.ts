import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logSumExp } from '../../../../../src/core/evaluation/statistics/log-sum-exp';
import { klDivergence, logProbability } from '../../../support/divergence-oracle';
import { referenceCases } from './reference';

interface Case {
  dense: number[];
  pruned: number[];
  kl: number;
  logProbabilities: [number, number];
}
const logit = fc.float({ min: -50, max: 50, noNaN: true });
const logits = fc.array(logit, { minLength: 1, maxLength: 20 });

describe('next-token distributions', () => {
  it.each(referenceCases<Case>('divergences'))(
    'are as far apart as scipy says: $kl nats',
    ({ dense: unpruned, pruned, kl, logProbabilities }) => {
      expect(Math.abs(klDivergence(unpruned, pruned) - kl)).toBeLessThanOrEqual(1e-11 * (1 + kl));
      expect(logProbability(unpruned, 0)).toBeCloseTo(logProbabilities[0], 10);
      expect(logProbability(pruned, 0)).toBeCloseTo(logProbabilities[1], 10);
    },
  );

  it('are never negative, and 0 from themselves', () => {
    const both = fc.array(fc.tuple(logit, logit), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(both, (pairs) => {
        const [p, q] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
        expect(klDivergence(p, q)).toBeGreaterThanOrEqual(0);
        expect(klDivergence(p, p)).toBe(0);
        expect(klDivergence(new Float32Array(p), new Float32Array(p))).toBe(0);
      }),
    );
  });

  it('do not change with a constant, and their probabilities add to 1', () => {
    fc.assert(
      fc.property(logits, (p) => {
        const moved = p.map((value) => value + 7);
        expect(klDivergence(p, moved)).toBeCloseTo(0, 10);
        const total = p.reduce((sum, _, token) => sum + Math.exp(logProbability(p, token)), 0);
        expect(total).toBeCloseTo(1, 10);
      }),
    );
  });

  it('may rule tokens out', () => {
    const half = [0, 0, -Infinity];
    expect(klDivergence(half, half)).toBe(0);
    expect(klDivergence(half, [0, 0, 0])).toBeCloseTo(Math.log(1.5), 12);
    expect(klDivergence([0, 0, 0], half)).toBe(Infinity);
    expect(logSumExp([1000, 1000])).toBeCloseTo(1000 + Math.LN2, 12);
  });

  it('must have one vocabulary', () => {
    expect(() => klDivergence([0], [0, 0])).toThrow('one vocabulary');
    expect(() => logProbability([0, 0], 2)).toThrow('vocabulary');
  });
});
