import { describe, expect, it } from 'vitest';
import { sweepFinding, type SweptPoint } from '../../../../../src/core/evaluation/sweep/finding';
import type { Method } from '../../../../../src/core/recipe/types';

const point = (method: Method, saved: number, accuracy: number, width?: number): SweptPoint => {
  const interval: [number, number] = [accuracy - 1 - (width ?? 0), accuracy - 1 + (width ?? 0)];
  const record = { samples: 50, accuracy, dense: 1, ...(width !== undefined && { interval }) };
  return { method, saved, record };
};
const findingText = (...points: SweptPoint[]): string | undefined =>
  sweepFinding(points)?.text.toString();

describe('what a sweep found', () => {
  it('is the largest budget that keeps enough, with the best baseline there', () => {
    const found = findingText(
      point('fitprune+', 0.3, 1),
      point('fitprune+', 0.6, 0.972, 0.06),
      point('fitprune', 0.6, 0.96, 0.06),
      point('divprune', 0.6, 0.92),
      point('stride', 0.6, 0.8),
      point('fitprune+', 0.8, 0.9),
      point('divprune', 0.8, 0.99),
    );
    expect(found).toBe(
      'At 60% fewer FLOPs, FitPrune+ keeps 97.2% of accuracy (91.2 to 103.2), best baseline DivPrune 92.0%. It is the cheapest measured at 95% or more, but so few samples do not rule out less. At 80% fewer FLOPs DivPrune keeps more: 99.0% against 90.0%.',
    );
  });

  it('names the other budgets at which a baseline wins, in their order', () => {
    const found = findingText(
      point('fitprune+', 0.1, 0.99),
      point('stride', 0.1, 1),
      point('fitprune+', 0.5, 0.97),
      point('stride', 0.5, 0.96),
      // Better than one fitted method and worse than the other: not a reason to warn.
      point('fitprune', 0.7, 0.8),
      point('fitprune+', 0.7, 0.9),
      point('stride', 0.7, 0.85),
      point('fitprune+', 0.9, 0.5),
      point('stride', 0.9, 0.6),
    );
    expect(found).toMatch(/ At 10%, 90% fewer FLOPs a baseline keeps more\.$/);
  });

  it('says when a baseline keeps more, random choices by their mean', () => {
    const found = findingText(
      point('fitprune', 0.5, 0.96),
      point('random', 0.5, 0.98),
      point('random', 0.5, 1),
    );
    expect(found).toBe(
      'At 50% fewer FLOPs, FitPrune keeps 96.0% of accuracy; Random keeps more: 99.0%.',
    );
  });

  it('says that no budget keeps enough, and what the smallest keeps', () => {
    expect(findingText(point('fitprune+', 0.5, 0.7), point('fitprune+', 0.2, 0.94))).toBe(
      'No budget keeps 95% of the accuracy. At 20% fewer FLOPs, FitPrune+ keeps 94.0% of accuracy.',
    );
  });

  it('uses KL divergence if there are no answers', () => {
    const near = (method: Method, saved: number, mean: number): SweptPoint => ({
      ...{ method, saved },
      record: { samples: 50, kl: { mean, median: mean, p999: mean } },
    });
    expect(findingText(near('fitprune+', 0.4, 0.02), near('dart', 0.4, 0.03))).toBe(
      'At 40% fewer FLOPs, FitPrune+ is 0.02 nats from the unpruned model, DART, the nearest baseline, 0.03.',
    );
    expect(findingText()).toBeUndefined();
  });

  it('counts baselines that are equal, in words', () => {
    const at = (own: number, ...others: number[]) =>
      findingText(
        point('fitprune', 0.5, own),
        ...(['stride', 'random', 'dart'] as const)
          .slice(0, others.length)
          .map((method, i) => point(method, 0.5, others[i]!)),
      );
    const own = (kept: string) => `At 50% fewer FLOPs, FitPrune keeps ${kept} of accuracy`;
    expect(at(1, 1, 1, 1)).toBe(`${own('100.0%')}, and three baselines keep the same.`);
    expect(at(1, 1, 0.9)).toBe(`${own('100.0%')}, and Stride the same.`);
    expect(at(1, 0.9, 0.9, 0.8)).toBe(`${own('100.0%')}, best two baselines 90.0%.`);
    expect(at(0.96, 1, 1, 0.8)).toBe(`${own('96.0%')}; two baselines keep more: 100.0%.`);
  });

  it('names the budget worth keeping, of the method that does best', () => {
    const points = [
      point('fitprune', 0.3, 1),
      point('fitprune', 0.6, 0.9),
      point('fitprune+', 0.6, 1),
    ];
    expect(sweepFinding(points)?.best).toEqual({ method: 'fitprune+', saved: 0.6 });
    expect(sweepFinding([point('fitprune', 0.3, 0.1)])?.best).toBeUndefined();
  });

  it('takes no budget above one that keeps less: it is better only by chance', () => {
    const [low, hole, high] = [0.3, 0.5, 0.67].map((saved, at) =>
      point('fitprune', saved, [0.99, 0.9, 0.96][at]!, 0.01),
    );
    expect(sweepFinding([high!, low!, hole!])?.best).toEqual({ method: 'fitprune', saved: 0.3 });
    expect(findingText(low!, hole!)).toMatch(/It is the cheapest measured at 95% or more\.$/);
    const found = sweepFinding([hole!, high!]);
    expect(found?.best).toBeUndefined();
    expect(found?.text.toString()).toMatch(
      /^At 50%.*Larger savings.*more samples will tell whether they hold\.$/,
    );
  });
});
