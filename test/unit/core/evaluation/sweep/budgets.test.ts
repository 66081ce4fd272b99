import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largestReduction } from '../../../../../src/core/cost/reduction';
import type { DecoderShape } from '../../../../../src/core/cost/types';
import { workOf } from '../../../../../src/core/ranking/work';
import { sweepBudgets, sweepSizes } from '../../../../../src/core/evaluation/sweep/budgets';

const shape: DecoderShape = {
  layers: 12,
  hiddenSize: 64,
  intermediateSize: 172,
  attentionHeads: 4,
  keyValueHeads: 4,
  headSize: 16,
};
const work = workOf({ kind: 'self-cross' });
const percentsOf = (visualTokens: number, textTokens: number, count: number): number[] =>
  sweepBudgets(shape, { visualTokens, textTokens }, count).map(({ reduction }) =>
    Math.round(100 * reduction!),
  );

describe('sweepBudgets', () => {
  it('spreads from 20% to 95% of what can be saved, in whole percents', () => {
    const prompt = { visualTokens: 144, textTokens: 12 };
    const largest = 100 * largestReduction(shape, prompt, 'flops', 'decoder', { work });
    const percents = percentsOf(144, 12, 7);
    expect(percents).toHaveLength(7);
    expect(percents[0]).toBe(Math.round(0.2 * largest));
    expect(percents.at(-1)).toBe(Math.round(0.95 * largest));
    // In the middle of both.
    expect(percents[3]).toBe(Math.round(0.575 * largest));
  });

  it('asks for nothing out of reach, and for nothing twice', () => {
    const sizes = fc.constantFrom(...sweepSizes);
    const visual = fc.integer({ min: 1, max: 700 });
    const text = fc.integer({ min: 1, max: 2000 });
    fc.assert(
      fc.property(visual, text, sizes, (visualTokens, textTokens, count) => {
        const prompt = { visualTokens, textTokens };
        const largest = largestReduction(shape, prompt, 'flops', 'decoder', { work });
        const budgets = sweepBudgets(shape, prompt, count).map(({ reduction }) => reduction!);
        expect(budgets.length).toBeLessThanOrEqual(count);
        expect(budgets).toEqual([...new Set(budgets)].sort((a, b) => a - b));
        expect(budgets.every((one) => one > 0 && one <= largest)).toBe(true);
      }),
    );
  });
});
