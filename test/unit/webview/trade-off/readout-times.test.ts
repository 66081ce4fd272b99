import { describe, expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import {
  measuredTimeRows,
  predictionNote,
  timeRows,
} from '../../../../webview/trade-off/readout-times';
import { prompt, shape, strings, times } from '../support';

const timed = { ...shape, times };
const costAt = (keep: number) => scheduleCost(timed, prompt, [{ layer: 0, keep }]);

describe('predicted times', () => {
  it('are shown if a profile has them, with what they save', () => {
    const cost = costAt(0.5);
    const [prefill] = timeRows(strings, cost, [{ cost }, undefined]);
    const { pruned, unpruned } = cost.times!.prefill;
    const saved = (100 * (1 - pruned / unpruned)).toFixed(1);
    expect(prefill!.figures).toEqual([
      { value: `${pruned.toPrecision(3)} ms`, change: `−${saved}%` },
      undefined,
    ]);
    expect(timeRows(strings, scheduleCost(shape, prompt, []), [{ cost }])).toEqual([]);
  });
});

it('a noisy profile is named where its times are shown, a quiet one is not', () => {
  const rows = timeRows(strings, costAt(0.5), []);
  const noise = 'Times vary by 52%.';
  const [noisy, quiet] = [
    { file: 'a', name: 'cpu', noise },
    { file: 'b', name: 'cpu' },
  ];
  const state = { profiles: [noisy, quiet], chosenProfile: 'a' };
  expect(predictionNote(strings, state, rows)).toMatch(/^predictedFrom.*Times vary by 52%\./);
  expect(predictionNote(strings, { ...state, chosenProfile: 'b' }, rows)).toBeUndefined();
  expect(predictionNote(strings, state, [])).toBeUndefined();
});

const mebibyte = 1024 ** 2;

describe('measured times', () => {
  const memory = { dense: 188 * mebibyte, pruned: 176 * mebibyte };
  const firstToken = { unpruned: 11.93, pruned: 9.271, speedUp: 1.338, memory };
  const cost = costAt(0.5);

  it('are shown beside the slider, of which nothing is measured', () => {
    const rows = measuredTimeRows(strings, [{ cost }, { cost, firstToken }], undefined);
    expect(rows.map(({ key }) => key)).toEqual(['firstTokenMeasured', 'peakMemory']);
    expect(rows[0]).toMatchObject({
      unpruned: '11.9 ms',
      figures: [
        { value: strings.notMeasuredYet, change: '' },
        { value: '9.27 ms', change: '1.34x' },
      ],
    });
    expect(rows[1]).toMatchObject({
      unpruned: '188 MiB',
      figures: [
        { value: strings.notMeasuredYet, change: '' },
        { value: '176 MiB', change: `−${(100 * (1 - 176 / 188)).toFixed(1)}%` },
      ],
    });
  });

  it.each([
    [188, 184, 'about the same'],
    [188, 192, 'about the same'],
    [188, 183, 'less'],
    [188, 193, 'more'],
  ])('call %i MiB and %i MiB %s: processes of one model differ by up to 4', (of, by, words) => {
    const bytes = { dense: of * mebibyte, pruned: by * mebibyte };
    const one = { cost, firstToken: { ...firstToken, memory: bytes } };
    const [figure] = measuredTimeRows(strings, [one], undefined)[1]!.figures;
    const sign = { less: /^−\d/, more: /^\+\d/ }[words];
    if (sign) expect(figure!.change).toMatch(sign);
    else expect(figure!.change).toBe(strings.aboutTheSame);
  });

  it('say less of a smaller change if several processes of both models show it', () => {
    const ends = (of: number) => [(of - 0.5) * mebibyte, (of + 0.5) * mebibyte] as const;
    const change = (by: number) => {
      const interval = { pruned: ends(by), dense: ends(188) };
      const bytes = { dense: 188 * mebibyte, pruned: by * mebibyte, interval };
      const one = { cost, firstToken: { ...firstToken, memory: bytes } };
      return measuredTimeRows(strings, [one], undefined)[1]!.figures[0]!.change;
    };
    expect(change(186)).toMatch(/^−1\.1%/);
    expect(change(187.5)).toBe(strings.aboutTheSame);
  });

  it('say if memory was not measured beside them', () => {
    const older = { unpruned: 11.93, pruned: 9.271, speedUp: 1.338 };
    const row = measuredTimeRows(strings, [{ cost, firstToken: older }], undefined)[1]!;
    const { notMeasuredYet } = strings;
    expect(row).toMatchObject({
      unpruned: notMeasuredYet,
      figures: [{ value: notMeasuredYet, change: '' }],
    });
  });

  it('keep their row while a step of the recipe moves, and have none otherwise', () => {
    expect(measuredTimeRows(strings, [{ cost }], firstToken)).toHaveLength(2);
    expect(measuredTimeRows(strings, [{ cost }], undefined)).toEqual([]);
  });
});
