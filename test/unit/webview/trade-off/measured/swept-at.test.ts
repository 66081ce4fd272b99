/**
 * A sweep's measurement of the slider's own schedule is shown in its column, unless it would
 * suggest too much.
 */
import { describe, expect, it } from 'vitest';
import { sweptAt } from '../../../../../webview/trade-off/measured/swept-at';
import { pointOf, prompt, recipe, shape, stateOf } from '../../support';
import { scheduleCost } from '../../../../../src/core/cost/cost';
import { record, sweepOf, sweepPoint } from './support';

const point = (samples: number, accuracy = 0.8) =>
  sweepPoint(0, 'fitprune', 0.5, { samples, accuracy, interval: [-0.2, 0] });

function at(points: ReturnType<typeof point>[], recipes = [recipe('far', [])], hash?: string) {
  const [first] = points;
  const state = stateOf(recipes, { measuring: { sweeps: [sweepOf(points)] } });
  const { schedule } = first!;
  const cost = scheduleCost(shape, prompt, schedule);
  const fitted = { reduction: 0.5, schedule, loss: pointOf([], 0, 0), cost };
  const own = { ...fitted, hash: hash ?? first!.record.schedule };
  return sweptAt(
    { state, fitted: own },
    {
      ...({ x: 'flops', y: 'accuracy' } as const),
    },
  );
}

describe('what a sweep measured where the slider is', () => {
  it('is shown with its samples, of the most there are', () => {
    const found = at([point(50), point(200, 0.7)]);
    expect(found?.evaluation).toMatchObject({ samples: 200, accuracy: 0.7, isSwept: true });
    expect(found?.kept?.value).toBeCloseTo(0.7 / 0.9, 6);
    expect(found?.dataName).toBe('held-out.jsonl');
  });

  it('is absent for few samples, or for another schedule', () => {
    expect(at([point(6)])).toBeUndefined();
    expect(at([point(19)])).toBeUndefined();
    expect(at([point(20)])).toBeDefined();
    expect(at([point(50)], [], 'sha256:0')).toBeUndefined();
  });

  it('is replaced by a recipe near it that was measured on more', () => {
    const { schedule } = point(50);
    const near = (samples: number) =>
      recipe('near', schedule, { maker: { method: 'fitprune' }, records: [record({ samples })] });
    expect(at([point(50)], [near(500)])).toBeUndefined();
    expect(at([point(50)], [near(30)])).toBeDefined();
  });
});
