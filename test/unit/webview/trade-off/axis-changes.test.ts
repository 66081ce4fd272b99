/** Looking at a budget on other axes: back on its own axis, the slider is where it was put. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import type { Step } from '../../../../src/protocol/trade-off';
import { reductionOn, type Axis } from '../../../../webview/trade-off/axis';
import { AxisChanges, takeFit, type AxisEvents } from '../../../../webview/trade-off/axis-changes';
import { statedAt } from '../../../../webview/trade-off/times';
import { limited, type TradeOffView } from '../../../../webview/trade-off/view';
import { prompt, shape, stateOf, strings, times, work } from '../support';

const flops: Axis = { metric: 'flops', convention: 'decoder' };
const milliseconds: Axis = { metric: 'latency', convention: 'decoder' };

function pageAt(
  axis: Axis,
  reduction: number,
  heard: Pick<AxisEvents, 'onSlide' | 'onProblem'> = { onSlide: fail, onProblem: fail },
) {
  const state = stateOf([]);
  if (state.situation.kind !== 'ready') throw new Error('not ready');
  const curve = { ...state.situation.curve, shape: { ...shape, times } };
  const timed = { ...state, situation: { kind: 'ready', curve } as const };
  const asked = limited(timed, axis, reduction);
  const view: TradeOffView = {
    ...{ state: timed, axis, reduction: asked, fitted: undefined, move: undefined },
    ...{ measured: { x: 'flops', y: 'accuracy' }, anchor: { axis, reduction: asked } },
  };
  const costOf = (schedule: Step[]) => scheduleCost(curve.shape, prompt, schedule, { work });
  /** Coarse: a fit saves more than was asked for, so that its saving is not the budget. */
  const fit = (): void => {
    const stated = statedAt(curve.shape, prompt);
    const saves = (schedule: Step[]) => reductionOn(view.axis, costOf(schedule), stated);
    const keeps = Array.from({ length: 21 }, (_, at) => Math.max(0.01, 1 - at / 20));
    const schedules = keeps.map((keep): Step[] => [{ layer: 0, keep }]);
    const schedule = schedules.find((one) => saves(one) >= view.reduction) ?? schedules.at(-1)!;
    const loss = { selfLoss: 0, crossLoss: 0 };
    const cost = costOf(schedule);
    takeFit(view, { reduction: view.reduction, schedule, loss, cost, hash: 'sha256:1' });
  };
  const axes = new AxisChanges(view, strings, {
    ...{ costOf, onChange: fit, onWanted: fail, ...heard },
  });
  fit();
  return { view, asked, axes };
}

function fail(): never {
  throw new Error('A profile is there, and nothing was typed.');
}

const others: Axis[] = [
  milliseconds,
  { metric: 'tokens', convention: 'decoder' },
  { metric: 'kv', convention: 'decoder' },
];

it('FLOPs, milliseconds or others, and FLOPs again: the budget is the one that was asked for', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.7, noNaN: true }),
      fc.array(fc.constantFrom(...others), { minLength: 1, maxLength: 4 }),
      (reduction, visited) => {
        const { view, asked, axes } = pageAt(flops, reduction);
        const { schedule } = view.fitted!;
        for (const axis of visited) axes.change(axis);
        axes.change(flops);
        expect(view.reduction).toBe(asked);
        expect(view.fitted!.schedule).toEqual(schedule);
      },
    ),
  );
});

it('milliseconds, FLOPs, and milliseconds again', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.5, noNaN: true }), (reduction) => {
      const { view, asked, axes } = pageAt(milliseconds, reduction);
      axes.change(flops);
      axes.change(milliseconds);
      expect(view.reduction).toBe(asked);
    }),
  );
});

it('a typed time leads to its axis, and a refused one changes nothing', () => {
  const slid: number[] = [];
  const problems: string[] = [];
  const heard = {
    onSlide: (reduction: number) => void slid.push(reduction),
    onProblem: (why: string) => void problems.push(why),
  };
  const { view, axes } = pageAt(flops, 0.5, heard);
  const { axis, reduction } = view;
  axes.changeToTime('latency', 'latency:1000000ms');
  expect(problems).toHaveLength(1);
  expect([view.axis, view.reduction, slid]).toEqual([axis, reduction, []]);
  axes.changeToTime('latency', '1.1x');
  expect(view.axis.metric).toBe('latency');
  expect(slid).toEqual([expect.closeTo(1 - 1 / 1.1, 9)]);
});
