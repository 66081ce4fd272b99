import { describe, expect, it } from 'vitest';
import { scheduleCost } from '../../../../src/core/cost/cost';
import { figures } from '../../../../src/core/figures/all';
import type { Figure } from '../../../../src/core/figures/figure';
import type { Cost } from '../../../../src/core/cost/types';
import type { EvaluationRecord } from '../../../../src/core/recipe/types';

const shape = {
  ...{ layers: 8, hiddenSize: 64, intermediateSize: 128, attentionHeads: 4, keyValueHeads: 4 },
  headSize: 16,
};
const cost = scheduleCost(shape, { visualTokens: 100, textTokens: 20 }, [{ layer: 1, keep: 0.5 }]);

const record: EvaluationRecord = {
  ...{ data: 'sha256:a', schedule: 'sha256:b', samples: 100, accuracy: 0.45, dense: 0.5 },
  ...{ agreement: 0.9, topToken: 0.875, perplexityRatio: 1.0123 },
  kl: { mean: 0.01312, median: 0.001, p999: 1 },
};

describe('figures', () => {
  it('have the right names', () => {
    for (const [name, { key }] of Object.entries(figures)) expect(key).toBe(name);
  });

  it('do not share names, except the time to the first token, as a time and as a speed-up', () => {
    const labels = Object.values(figures).map(({ label }) => String(label));
    expect(labels.length - new Set(labels).size).toBe(1);
  });

  it.each([
    ['reductionDecoder', `${(100 * cost.reduction.decoder).toFixed(1)}%`],
    ['meanTokens', '62.5'],
    ['finalTokens', '50'],
  ] as const)('%s of a cost: %s', (key, expected) => {
    const figure: Figure<Cost> = figures[key];
    expect(figure.format(figure.read(cost)!)).toBe(expected);
  });

  it.each([
    ['accuracy', '45.0%'],
    ['retained', '90.0%'],
    ['kl', '0.0131'],
    ['topToken', '87.5%'],
    ['agreement', '90.0%'],
    ['perplexityRatio', '1.012'],
  ] as const)('%s of a record: %s', (key, expected) => {
    const figure: Figure<EvaluationRecord> = figures[key];
    expect(figure.format(figure.read(record)!)).toBe(expected);
  });

  it('are undefined if nothing was measured', () => {
    const { data, schedule, samples } = record;
    for (const key of [
      'accuracy',
      'retained',
      'kl',
      'topToken',
      'selfLost',
      'firstToken',
    ] as const) {
      const figure: Figure<EvaluationRecord> = figures[key];
      expect(figure.read({ data, schedule, samples })).toBeUndefined();
    }
  });
});
