import { describe, expect, it } from 'vitest';
import {
  describePoint,
  measuredTable,
  pointName,
} from '../../../../../webview/trade-off/measured/words';
import { cellWords } from '../../../../../webview/shared/csv';
import { strings } from '../../support';
import { pointAt } from './support';

describe('describePoint', () => {
  it('gives all existing numbers', () => {
    const words = describePoint(strings, pointAt('a', { kl: 0.01234, time: 41.26 }), true);
    expect(words).toContain('pointSaves[pointAt[FitPrune|50%|');
    expect(words).toContain('pointRetained[90.0%|85.0%|95.0%|');
    expect(words).toContain('pointAccuracy[81.0%|90.0%|');
    expect(words).toContain('pointKl[0.0123|');
    expect(words).toContain('pointTime[41.3|');
    expect(words, 'of an older run').toContain('pointNoMemory');
    expect(words).toContain('pointSamples[40|');
    expect(words).toContain('pointFront');
  });

  it('gives the memory beside the time', () => {
    const bytes = (mebibytes: number) => mebibytes * 1024 ** 2;
    const ends = (of: number): [number, number] => [bytes(of - 1), bytes(of + 1)];
    const interval = { pruned: ends(176), dense: ends(188) };
    const memory = { pruned: bytes(176), dense: bytes(188), interval };
    const words = describePoint(strings, pointAt('a', { time: 41.26, memory }), false);
    expect(words).toMatch(/pointMemoryChange\[176 MiB\|188 MiB\|−6\.4% \[−7\.4%, −5\.3%\]/);
  });

  it('leaves out what was not measured', () => {
    const words = describePoint(
      strings,
      pointAt('a', { retained: undefined, accuracy: undefined }),
      false,
    );
    expect(words).not.toMatch(/pointRetained|pointAccuracy|pointKl|pointTime|Memory|pointFront/);
  });

  it('calls recipes by name, and random choices by their number', () => {
    expect(pointName(strings, pointAt('a', { name: 'mine' }))).toBe('mine');
    const random = pointAt('a', { series: 'random', seeds: 5 });
    expect(pointName(strings, random)).toContain('pointAt[randomSeries[Random|5|');
  });
});

it('has a row for every point, in words as elsewhere and with numbers for a spreadsheet', () => {
  const { columns, rows } = measuredTable(strings, [
    pointAt('a'),
    pointAt('b', { retained: undefined }),
  ]);
  expect(rows).toHaveLength(2);
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  const figures = rows[0]!.slice(3, 9);
  expect(figures.map((cell) => (typeof cell === 'object' ? cell.value : cell))).toEqual([
    ...[0.5, 0.9, 0.85, 0.95, 0.81, 0.9],
  ]);
  expect(figures.map(cellWords)).toEqual(['50.0%', '90.0%', '85.0%', '95.0%', '81.0%', '90.0%']);
  expect(rows[1]![4]).toBeUndefined();
});

it('has a column of memory beside times alone, and names what was not measured', () => {
  const memory = { pruned: 176 * 1024 ** 2, dense: 188 * 1024 ** 2 };
  const cells = (points: Parameters<typeof measuredTable>[1]) => {
    const { columns, rows } = measuredTable(strings, points);
    const at = columns.indexOf(strings.peakMemory);
    return at < 0 ? undefined : rows.map((row) => cellWords(row[at]));
  };
  expect(cells([pointAt('a')])).toBeUndefined();
  const timed = [pointAt('a', { time: 4, memory }), pointAt('b', { time: 4 }), pointAt('c')];
  expect(cells(timed)).toEqual(['176 MiB', strings.notMeasuredYet, '']);
});
