import { describe, expect, it } from 'vitest';
import type { Fitting, Replies } from '../../../../src/protocol/trade-off';
import { SliderFits } from '../../../../webview/trade-off/slider-fits';
import type { TradeOffView } from '../../../../webview/trade-off/view';
import { stateOf } from '../support';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A host that counts what it is asked for, and fits nothing. */
function openFits() {
  const asked: number[] = [];
  const request = ({ budget }: Fitting): Promise<Replies['fit']> => {
    asked.push('reduction' in budget ? (budget.reduction ?? NaN) : NaN);
    const reply = { schedule: [{ layer: 1, keep: 0.5 }], alpha: 0.1, hash: 'sha256:1' };
    return Promise.resolve({ ...reply, selfLoss: 0.1, crossLoss: 0.2 });
  };
  const view: TradeOffView = {
    ...{ state: stateOf([]), axis: { metric: 'flops', convention: 'decoder' }, reduction: 0 },
    ...{ fitted: undefined, move: undefined, measured: { x: 'flops', y: 'accuracy' } },
  };
  let drawn = 0;
  const fits = new SliderFits(request, view, {
    onFit: () => drawn++,
    onProblem: (error) => {
      throw error;
    },
  });
  const slide = (reduction: number, ...ahead: number[]): void => {
    view.reduction = reduction;
    fits.ask(ahead);
  };
  return { asked, view, fits, slide, drawn: () => drawn };
}

describe('fits of the slider', () => {
  it('requests the next one if a key may be pressed again, and shows it without a request then', async () => {
    const { asked, view, slide, drawn } = openFits();
    slide(0.2, 0.21, 0.22);
    await settled();
    expect(asked).toEqual([0.2, 0.21, 0.22]);
    slide(0.21, 0.22, 0.23);
    await settled();
    expect(view.fitted?.reduction).toBe(0.21);
    expect(drawn()).toBe(2);
    expect(asked).toEqual([0.2, 0.21, 0.22, 0.23]);
  });

  it('looks no further if the slider is dragged, or has moved on meanwhile', async () => {
    const { asked, slide } = openFits();
    slide(0.3);
    await settled();
    expect(asked).toEqual([0.3]);
    slide(0.4, 0.41);
    slide(0.5);
    await settled();
    expect(asked).toEqual([0.3, 0.4, 0.5]);
  });

  it('asks anew once the host has reported a change', async () => {
    const { asked, fits, slide } = openFits();
    slide(0.3);
    await settled();
    fits.forget();
    slide(0.3);
    await settled();
    expect(asked).toEqual([0.3, 0.3]);
  });
});
