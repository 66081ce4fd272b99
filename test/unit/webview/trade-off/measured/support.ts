/** Small measurements for tests of the measured plot. */
import { scheduleCost } from '../../../../../src/core/cost/cost';
import { scheduleHash } from '../../../../../src/core/recipe/hash';
import type { Method } from '../../../../../src/core/recipe/types';
import type {
  EvaluationBySet,
  PanelSweep,
  PanelSweepPoint,
} from '../../../../../src/protocol/measured';
import type { MeasuredPoint } from '../../../../../webview/trade-off/measured/points';
import { prompt, shape } from '../../support';

export function record(more: Partial<EvaluationBySet> = {}): EvaluationBySet {
  return {
    data: 'sha256:a',
    schedule: 'sha256:s',
    samples: 40,
    accuracy: 0.8,
    dense: 0.9,
    ...more,
  };
}

export function sweepPoint(
  index: number,
  method: Method,
  keep: number,
  more: Partial<EvaluationBySet> = {},
): PanelSweepPoint {
  const schedule = [{ layer: 1, keep }];
  return {
    index,
    maker: { method },
    budget: { metric: 'flops', convention: 'decoder', reduction: Number((1 - keep).toFixed(2)) },
    schedule,
    reduction: scheduleCost(shape, prompt, schedule).reduction,
    record: record({ schedule: scheduleHash(schedule, { kind: 'self-cross' }), ...more }),
  };
}

export function sweepOf(points: PanelSweepPoint[], more: Partial<PanelSweep> = {}): PanelSweep {
  return { id: '/sweep.json', dataName: 'held-out.jsonl', points, ...more };
}

export function pointAt(key: string, more: Partial<MeasuredPoint> = {}): MeasuredPoint {
  const source = more.source ?? { kind: 'sweep', sweep: '/sweep.json', index: 0 };
  return {
    key,
    series: 'fitprune',
    name: '',
    source,
    ...(source.kind === 'sweep' && { sweep: source.sweep }),
    reduction: 0.5,
    retained: { value: 0.9, interval: [0.85, 0.95] },
    accuracy: 0.81,
    unpruned: 0.9,
    samples: 40,
    ...more,
  };
}
