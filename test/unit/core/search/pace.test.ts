import { describe, expect, it } from 'vitest';
import { Pace } from '../../../../src/core/search/pace';

describe('the pace of measuring', () => {
  it('is unknown before anything was measured', () => {
    expect(new Pace().estimate(10, 10)).toBe(0);
  });

  it('takes half of a first run for loading', () => {
    const pace = new Pace();
    pace.add(10, 16, 16_000);
    expect(pace.estimate(10, 16)).toBeCloseTo(16_000);
    expect(pace.estimate(10, 32)).toBeCloseTo(24_000);
    expect(pace.estimate(5, 16)).toBeCloseTo(8_000);
  });

  it('separates loading and running by runs of two lengths', () => {
    const pace = new Pace();
    const really = (models: number, samples: number) => models * (700 + 50 * samples);
    for (const [models, samples] of [
      [9, 16],
      [34, 4],
      [17, 8],
    ] as const)
      pace.add(models, samples, really(models, samples));
    expect(pace.estimate(5, 64)).toBeCloseTo(really(5, 64));
  });

  it('never predicts time that runs backwards', () => {
    const pace = new Pace();
    // The first run was disturbed, so that loading seemed to take no time.
    pace.add(10, 4, 40_000);
    pace.add(10, 16, 20_000);
    expect(pace.estimate(10, 64)).toBeGreaterThanOrEqual(pace.estimate(10, 4));
    const quick = new Pace();
    quick.add(1, 4, 10);
    quick.add(1, 16, 1000);
    expect(quick.estimate(1, 1)).toBeGreaterThan(0);
  });
});
