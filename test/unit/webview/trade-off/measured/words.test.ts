import { describe, expect, it } from 'vitest';
import { measuredSets } from '../../../../../webview/trade-off/measured/sets';
import {
  describePoint,
  measuredTable,
  pointName,
  warnings,
} from '../../../../../webview/trade-off/measured/words';
import { recipe, stateOf, strings } from '../../support';
import { pointAt, record, sweepOf, sweepPoint } from './support';

describe('describePoint', () => {
  it('says all the numbers there are', () => {
    const words = describePoint(strings, pointAt('a', { kl: 0.01234, time: 41.26 }), true);
    expect(words).toContain('pointSaves[pointAt[FitPrune|50.0%|');
    expect(words).toContain('pointRetained[90.0%|85.0%|95.0%|');
    expect(words).toContain('pointAccuracy[81.0%|90.0%|');
    expect(words).toContain('pointKl[0.0123|');
    expect(words).toContain('pointTime[41.3|');
    expect(words).toContain('pointSamples[40|');
    expect(words).toContain('pointFront');
  });

  it('says nothing that was not measured', () => {
    const words = describePoint(
      strings,
      pointAt('a', { retained: undefined, accuracy: undefined }),
      false,
    );
    expect(words).not.toMatch(/pointRetained|pointAccuracy|pointKl|pointTime|pointFront/);
  });

  it('calls recipes by name, and random choices by how many there were', () => {
    expect(pointName(strings, pointAt('a', { name: 'mine' }))).toBe('mine');
    const random = pointAt('a', { series: 'random', seeds: 5 });
    expect(pointName(strings, random)).toContain('pointAt[randomSeries[Random|5|');
  });
});

describe('warnings', () => {
  const state = (ahead: [number, number], klAhead: [number, number] = [-0.1, 0.1]) => {
    const baseline = { method: 'random', reduction: 0.5, reachable: true, ahead, klAhead } as const;
    return stateOf([recipe('a', [], { records: [record({ baselines: [baseline] })] })]);
  };
  const said = (one: ReturnType<typeof state>) => warnings(strings, one, measuredSets(one)[0]!);

  it('name the baseline that is better beyond its interval, and by how much', () => {
    expect(said(state([-0.034, -0.012]))).toEqual([
      expect.stringContaining('betterAccuracy[Random|a|1.2|3.4|'),
    ]);
    expect(said(state([-0.03, 0.01]))).toEqual([]);
    expect(said(state([0, 0.1], [-0.4, -0.2]))).toEqual([
      expect.stringContaining('betterKl[Random|a|0.2|0.4|'),
    ]);
  });

  it('speak of budgets of a sweep, and count what is too much to say', () => {
    const baseline = { method: 'stride', reduction: 0.5, reachable: true } as const;
    const points = [1, 2, 3, 4].map((i) =>
      sweepPoint(i, 'fitprune', 0.2 * i, {
        schedule: `sha256:${i}`,
        baselines: [{ ...baseline, ahead: [-0.1 * i, -0.05 * i] }],
      }),
    );
    const one = stateOf([], { measuring: { sweeps: [sweepOf(points)] } });
    const lines = said(one);
    expect(lines).toHaveLength(3);
    // The worst news first.
    expect(lines[0]).toContain('|20.0|40.0|');
    expect(lines[0]).toContain('betterAccuracy[Stride|pointAt[FitPrune|');
    expect(lines[2]).toContain('betterMore[2|');
  });
});

it('has a row for every point, with fractions as numbers', () => {
  const { columns, rows } = measuredTable(strings, [
    pointAt('a'),
    pointAt('b', { retained: undefined }),
  ]);
  expect(rows).toHaveLength(2);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect(rows[0]!.slice(3, 9)).toEqual([0.5, 0.9, 0.85, 0.95, 0.81, 0.9]);
  expect(rows[1]![4]).toBeUndefined();
});
