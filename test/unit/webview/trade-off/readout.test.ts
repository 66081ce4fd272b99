import { describe, expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { readoutRows } from '../../../../webview/trade-off/readout';
import type { ReadoutSchedule } from '../../../../webview/trade-off/readout-types';
import { prompt, shape, strings } from '../support';

const cost = scheduleCost(shape, prompt, [{ layer: 0, keep: 0.5 }]);
const one: ReadoutSchedule = { cost, loss: { selfLoss: 0.127, crossLoss: 0.3 } };
const rows = (...candidates: (ReadoutSchedule | undefined)[]) =>
  new Map(readoutRows(strings, shape, prompt, candidates).map((row) => [row.key, row]));

describe('readoutRows', () => {
  it.each([
    ['mean', '100', '62.5', '−37.5%'],
    ['final', '100', '50', '−50.0%'],
    ['kv', '6.88 KiB', '4.53 KiB', '−34.1%'],
    ['selfLoss', '0.0%', '12.7%', ''],
    ['crossLoss', '0.0%', '30.0%', ''],
  ])('%s: unpruned %s, now %s (%s)', (key, unpruned, value, change) => {
    expect(rows(one).get(key)).toMatchObject({ unpruned, figures: [{ value, change }] });
  });

  it('gives both conventions', () => {
    const found = rows(one);
    for (const convention of ['decoder', 'visual'] as const) {
      const percent = (cost.reduction[convention] * 100).toFixed(1);
      expect(found.get(convention)?.figures[0]?.change).toBe(`−${percent}%`);
    }
  });

  it('names unknown figures, and gives no change without one', () => {
    const unpruned = { cost: scheduleCost(shape, prompt, []) };
    const found = rows(unpruned, undefined);
    expect(found.get('selfLoss')?.figures).toEqual([{ value: '–', change: '' }, undefined]);
    expect(found.get('decoder')?.figures[0]?.change).toBe('');
    expect([...found.keys()][0]).toBe('accuracy');
    expect(found.get('accuracy')).toMatchObject({
      unpruned: '–',
      figures: [{ value: strings.notMeasuredYet, change: '' }, undefined],
    });
  });

  it('has one unpruned accuracy if both are of the same samples, and none otherwise', () => {
    const evaluation = { data: 'a', samples: 500, accuracy: 0.9, unpruned: 0.95 };
    const few = { ...evaluation, samples: 50, unpruned: 1 };
    const unpruned = (...all: (typeof few)[]) =>
      rows(...all.map((one) => ({ cost, evaluation: one }))).get('accuracy')!.unpruned;
    expect(unpruned(evaluation, evaluation)).toBe('95.0%');
    expect(unpruned(evaluation, few)).toBe('–');
  });

  it('keeps the row of what was measured while its step is moved', () => {
    const measured = { data: 'a', samples: 500, accuracy: 0.9, unpruned: 0.95 };
    const attention = { self: 0.1, cross: 0.2 };
    const before = { evaluation: measured, attention };
    const all = readoutRows(strings, shape, prompt, [{ cost }], before);
    const found = [all[0]!, ...all.slice(-2)];
    expect(found.map(({ key, unpruned }) => [key, unpruned])).toEqual([
      ['accuracy', '95.0%'],
      ['selfLost', '0.0%'],
      ['crossLost', '0.0%'],
    ]);
    expect(found.map(({ figures }) => figures[0]?.value)).toEqual([
      ...[strings.notMeasuredYet, '–', '–'],
    ]);
  });

  it('has the mass that was lost after the mass dropped, if it was measured', () => {
    const found = rows(one, { cost, attention: { self: 0.117, cross: -0.024 } });
    expect([...found.keys()].slice(-4)).toEqual([
      ...['selfLoss', 'crossLoss', 'selfLost', 'crossLost'],
    ]);
    const values = ['selfLost', 'crossLost'].map((key) =>
      found.get(key)!.figures.map((figure) => figure?.value),
    );
    expect(values).toEqual([
      ['–', '11.7%'],
      ['–', '−2.40%'],
    ]);
    expect(rows(one).has('selfLost')).toBe(false);
  });

  it.each([
    [0.924, 0.992, '92.4%', 'points[−6.8|'],
    [0.95, 0.9, '95.0%', 'points[+5.0|'],
    [0.9, 0.9, '90.0%', 'points[0.0|'],
  ])('measured %d against %d', (accuracy, unpruned, value, change) => {
    const evaluation = { data: 'a', samples: 500, accuracy, unpruned };
    const row = rows(undefined, { cost, evaluation }).get('accuracy')!;
    expect(row.figures[1]?.value).toBe(value);
    expect(row.figures[1]?.change.startsWith(change)).toBe(true);
  });

  it('marks a prediction by the nearest stored values', () => {
    const near = rows({ cost, loss: { selfLoss: 0.127, crossLoss: 0.3, isApproximate: true } });
    expect(near.get('selfLoss')!.figures[0]).toMatchObject({ value: '≈ 12.7%' });
  });

  it('says of which fit a mass is that has no statistics', () => {
    const loss = { selfLoss: 0.127, crossLoss: 0.3, isRecorded: true } as const;
    const found = rows({ cost, loss }).get('crossLoss')!;
    expect(found.figures[0]).toEqual({ value: '30.0%', change: strings.asFitted });
  });
});
