import { describe, expect, it } from 'vitest';
import type { CurvePoint, PanelState } from '../../../../src/protocol/trade-off';
import { curveNote } from '../../../../webview/trade-off/curve-note';
import type { TradeOffView } from '../../../../webview/trade-off/view';
import { pointOf, prompt, recipe, shape, stateOf, strings, work } from '../support';

const unpruned = 44;
const timed = (time: number, loss: number): CurvePoint => {
  const point = pointOf(loss > 0 ? [{ layer: 1, keep: 0.5 }] : [], loss, loss);
  return { ...point, cost: { ...point.cost, times: { prefill: { pruned: time, unpruned } } } };
};
const reference = { shape, work, prompt: { ...prompt, unpruned: { latency: unpruned } } };

function viewOf(
  points: CurvePoint[],
  more: Partial<TradeOffView> = {},
  state?: PanelState,
): TradeOffView {
  const ready = stateOf([]).situation as Extract<PanelState['situation'], { kind: 'ready' }>;
  const frontier = { decoder: points, visual: points };
  return {
    state: state ?? stateOf([], { situation: { ...ready, curve: { ...ready.curve, frontier } } }),
    axis: { metric: 'latency', convention: 'decoder' },
    ...{ reduction: 0, fitted: undefined, move: undefined },
    measured: { x: 'flops', y: 'accuracy' },
    ...more,
  };
}

describe('the notes beside the curve', () => {
  it('says that no budget is faster, and where one is slower', () => {
    const slow = [timed(44, 0), timed(50, 0.1), timed(46, 0.3)];
    expect(curveNote(strings, viewOf(slow), reference, true)).toContain('neverFaster[44.0 ms|');
    const mixed = [timed(44, 0), timed(48, 0.1), timed(30, 0.3)];
    const schedule = [{ layer: 1, keep: 0.5 }];
    const { cost } = mixed[1]!;
    const fitted = { reduction: 0, schedule, loss: { selfLoss: 0, crossLoss: 0 }, cost, hash: '' };
    expect(curveNote(strings, viewOf(mixed, { fitted }), reference, true)).toContain(
      'slowerHere[48.0 ms|44.0 ms|',
    );
    expect(curveNote(strings, viewOf(mixed), reference, true)).toBe('');
    const flops: TradeOffView['axis'] = { metric: 'flops', convention: 'decoder' };
    expect(curveNote(strings, viewOf(slow, { axis: flops }), reference, true)).toBe('');
  });

  it('says what no budget can go below, if the plot does not reach so far', () => {
    const first: TradeOffView['axis'] = { metric: 'ttft', convention: 'decoder' };
    const view = viewOf([], { axis: first });
    const floored = { ...reference, prompt: { ...prompt, floor: { whole: 9, encoder: 8 } } };
    expect(curveNote(strings, view, floored, false)).toContain('floorBeyond[9.00 ms|8.00 ms|');
    expect(curveNote(strings, view, floored, true)).toBe('');
  });

  it('names recipes of another ranking, or counts them', () => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, i) => recipe(`r${i}`, [], { mass: 'fitprune+' }));
    const noteOf = (count: number) =>
      curveNote(strings, viewOf([], {}, stateOf(others(count))), reference, true);
    expect(noteOf(2)).toContain('unplaced[r0, r1|');
    expect(noteOf(4)).toContain('unplacedMany[4|');
  });

  it('names recipes whose FLOPs leave out what the slider counts', () => {
    const schedule = [{ layer: 1, keep: 0.5 }];
    const flops: TradeOffView['axis'] = { metric: 'flops', convention: 'decoder' };
    const noteOf = (overhead: boolean, axis = flops): string => {
      const { numbers, ...rest } = recipe('mine', schedule);
      const { budget } = numbers!;
      const one = { ...rest, numbers: { ...numbers!, budget: { ...budget, overhead } } };
      return curveNote(strings, viewOf([], { axis }, stateOf([one])), reference, true);
    };
    expect(noteOf(false)).toContain('uncounted[mine|');
    expect(noteOf(true)).not.toContain('uncounted');
    expect(noteOf(false, { metric: 'kv', convention: 'decoder' })).not.toContain('uncounted');
  });
});
