import { describe, expect, it } from 'vitest';
import { estimateAt, measuredNear } from '../../../../../webview/trade-off/measured/estimate';
import type { PanelSweepPoint } from '../../../../../src/protocol/measured';
import type { PanelState } from '../../../../../src/protocol/trade-off';
import { recipeReduction } from '../../../../../webview/trade-off/view';
import { recipe, stateOf } from '../../support';

const choice = { x: 'flops', y: 'accuracy' } as const;

function point(
  reduction: number,
  kept: number,
  changes: Partial<PanelSweepPoint> = {},
): PanelSweepPoint {
  return {
    index: Math.round(100 * reduction),
    maker: { method: 'fitprune+' },
    budget: { metric: 'flops', convention: 'decoder', reduction },
    schedule: [{ layer: 0, keep: 1 - reduction }],
    reduction: { decoder: reduction, visual: reduction },
    record: {
      ...{
        data: 'sha256:a',
        dataName: 'evaluation.jsonl',
        schedule: 'sha256:b',
        model: 'sha256:c',
      },
      ...{ samples: 500, accuracy: kept, dense: 1, tool: 'fitprune' },
      retained: { value: kept, interval: [kept - 0.01, kept + 0.01] },
    },
    ...changes,
  };
}

const swept = [point(0.4, 0.99), point(0.6, 0.97), point(0.8, 0.9)];

function panel(points: PanelSweepPoint[], changes: Partial<PanelState> = {}): PanelState {
  const sweep = { id: 'one', dataName: 'evaluation.jsonl', points };
  const own = { method: 'fitprune+', before: { keep: 1 } } as const;
  return stateOf([], { ...own, measuring: { sweeps: [sweep] }, ...changes });
}

describe('estimateAt', () => {
  it('lies between the budgets that were measured, and between dropping nothing and the first', () => {
    const at = (reduction: number) => estimateAt(panel(swept), choice, reduction);
    expect(at(0.7)?.value).toBeCloseTo(0.935, 12);
    expect(at(0.7)).toMatchObject({ points: 3, dataName: 'evaluation.jsonl' });
    expect(at(0.2)?.value).toBeCloseTo(0.995, 12);
    expect(at(0.2)?.low).toBeCloseTo(0.99, 12);
  });

  it('predicts nothing beyond the last', () => {
    expect(estimateAt(panel(swept), choice, 0.85)).toBeUndefined();
  });

  it.each<[string, PanelState]>([
    ['two budgets', panel(swept.slice(1))],
    [
      'another method',
      panel(swept.map((one) => ({ ...one, maker: { method: 'fitprune' as const } }))),
    ],
    ['another cut before the decoder', panel(swept, { before: { keep: 0.75 } })],
    [
      'a sweep that is not comparable',
      panel([], {
        measuring: { sweeps: [{ id: 'a', dataName: 'b', stale: 'old', points: swept }] },
      }),
    ],
    [
      'no intervals',
      panel(
        swept.map((one) => ({ ...one, record: { ...one.record, retained: undefined } as never })),
      ),
    ],
  ])('takes nothing of %s', (_, of) => {
    expect(estimateAt(of, choice, 0.6)).toBeUndefined();
  });

  it('takes sweeps after the same cut before the decoder, and begins with the first of them', () => {
    const cut = swept.map((one) => ({
      ...one,
      schedule: [{ layer: -1, keep: 0.75 }, ...one.schedule],
    }));
    const of = panel(cut, { before: { keep: 0.75 } });
    expect(estimateAt(of, choice, 0.6)?.value).toBeCloseTo(0.97, 12);
    expect(estimateAt(of, choice, 0.3)).toBeUndefined();
  });
});

describe('measuredNear', () => {
  const record = (samples: number) => ({
    ...{ data: 'sha256:a', schedule: 'sha256:s', samples, accuracy: 0.93, dense: 1 },
    retained: { value: 0.93, interval: [0.91, 0.95] as [number, number] },
  });
  const measured = (samples: number, method: 'fitprune' | 'fitprune+') =>
    recipe('mine', [{ layer: 0, keep: 0.5 }], {
      maker: { method },
      records: [record(samples)],
    });
  const few = swept.map((one) => ({ ...one, record: { ...one.record, samples: 8 } }));
  const at = (samples: number, method: 'fitprune' | 'fitprune+', away = 0) => {
    const one = measured(samples, method);
    const state = { ...panel(few), recipes: [one], chosenRecipe: one.id };
    return measuredNear(state, choice, recipeReduction(one.numbers!) + away);
  };

  it('is what a recipe measured there on more samples than the sweep', () => {
    expect(at(500, 'fitprune+')).toMatchObject({ name: 'mine', samples: 500 });
    expect(at(8, 'fitprune+'), 'on as few').toBeUndefined();
    expect(at(500, 'fitprune'), 'by another method').toBeUndefined();
    expect(at(500, 'fitprune+', 0.05), 'elsewhere').toBeUndefined();
  });
});
