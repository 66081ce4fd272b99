import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetsWork, workOfSweep } from '../../../../../src/core/evaluation/sweep/work';
import type { Candidate } from '../../../../../src/core/evaluation/types';
import { example } from '../../recipe/example';

const { model, ranking } = example;
const keeping = (keep: number): Candidate => ({
  name: String(keep),
  schedule: [{ layer: 0, keep }],
  ranking,
  fingerprint: model.fingerprint,
});

describe('what the budgets of a sweep take', () => {
  it('is less the more is pruned, and more with each candidate; the first includes the unpruned answer', () => {
    const [first, second, third] = budgetsWork(
      [[keeping(0.5)], [keeping(0.5)], [keeping(0.1)]],
      model,
    );
    expect(first! - second!).toBeCloseTo(1);
    expect(third).toBeLessThan(second!);
    expect(third).toBeGreaterThan(0.4);
    // What is measured once counts once.
    const both = [keeping(0.5), keeping(0.1)];
    expect(budgetsWork([[], [...both, keeping(0.5)]], model)[1]).toBeCloseTo(second! + third!);
  });

  it('is done at the end, in whatever parts it is counted', () => {
    const each = fc.array(fc.double({ min: 0.1, max: 20, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(each, fc.integer({ min: 1, max: 500 }), (work, samples) => {
        let before = 0;
        for (const at of work.keys()) {
          for (const done of [0, samples]) {
            const now = workOfSweep(work, at, done, samples);
            expect(now.done).toBeGreaterThanOrEqual(before - 1e-9);
            expect(now.done).toBeLessThanOrEqual(now.total + 1e-6);
            before = now.done;
          }
        }
        const { total } = workOfSweep(work, 0, 0, samples);
        expect(before).toBeCloseTo(total, 6);
      }),
    );
  });
});
