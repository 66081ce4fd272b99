import { describe, expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { measuredTimeRows, timeRows } from '../../../../webview/trade-off/readout-times';
import { prompt, shape, strings, times } from '../support';

const timed = { ...shape, times };
const costAt = (keep: number) => scheduleCost(timed, prompt, [{ layer: 0, keep }]);

describe('predicted times', () => {
  it('are there where a profile has them, with what they save', () => {
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

describe('measured times', () => {
  const firstToken = { unpruned: 11.93, pruned: 9.271, speedUp: 1.338 };
  const cost = costAt(0.5);

  it('stand beside the slider, of which nothing is measured', () => {
    const rows = measuredTimeRows(strings, [{ cost }, { cost, firstToken }], undefined);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      unpruned: '11.9 ms',
      figures: [
        { value: strings.notMeasuredYet, change: '' },
        { value: '9.27 ms', change: '1.34x' },
      ],
    });
  });

  it('keep their row while a step of the recipe moves, and have none otherwise', () => {
    expect(measuredTimeRows(strings, [{ cost }], firstToken)).toHaveLength(1);
    expect(measuredTimeRows(strings, [{ cost }], undefined)).toEqual([]);
  });
});
