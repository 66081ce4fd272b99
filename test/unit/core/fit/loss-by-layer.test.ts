import fc from 'fast-check';
import { expect, it } from 'vitest';
import { massLayers } from '../../../../src/core/cost/layers';
import { tokensLeft } from '../../../../src/core/cost/tokens';
import { beforeDecoder, type Step } from '../../../../src/core/cost/types';
import { decoderShape } from '../../../../src/core/recipe/recipe-cost';
import { lossByLayer } from '../../../../src/core/fit/loss-by-layer';
import { prepareSample } from '../../../../src/core/fit/masses/masses';
import { rankSamples } from '../../../../src/core/fit/masses/orders';
import { meanLoss } from '../../../../src/core/fit/simulate';
import type { Ranking } from '../../../../src/core/ranking/families';
import { propertyRuns } from '../../../run-all';
import { statisticsArbitrary } from './random-statistics';

const rankings: Ranking[] = [
  { kind: 'self-cross' },
  { kind: 'cross', coverage: { block: 2 } },
  { kind: 'stride' },
  { kind: 'self-cross', before: { kind: 'isolation' } },
];

it('is what the predicted loss is the mean of', () => {
  fc.assert(
    fc.property(
      statisticsArbitrary({ samples: { minLength: 1, maxLength: 1 } }),
      fc.constantFrom(...rankings),
      fc.boolean(),
      ({ metadata, samples }, ranking, isEarly) => {
        const shape = decoderShape(metadata.model);
        const sample = prepareSample(samples[0]!, shape);
        const layers = Array.from({ length: shape.layers }, (_, layer) => layer);
        const before = isEarly && 'before' in ranking ? [beforeDecoder] : [];
        const schedule = [...before, ...layers].map((layer, at): Step => ({
          layer,
          keep: Math.max(0.1, 0.9 - 0.25 * at),
        }));
        const { self, cross } = lossByLayer(sample, shape, schedule, ranking);
        const mean = meanLoss(rankSamples([sample], shape.layers, ranking), shape.layers, schedule);
        const { length } = massLayers(shape);
        expect(self.reduce((sum, one) => sum + one, 0) / length).toBeCloseTo(mean.selfLoss, 9);
        expect(cross.reduce((sum, one) => sum + one, 0) / length).toBeCloseTo(mean.crossLoss, 9);
      },
    ),
    { numRuns: propertyRuns(200) },
  );
});

it('counts the dropped tokens', () => {
  const self = Float32Array.of(4, 1, 2, 1);
  const sample = {
    ...{ sample: 'one', visualTokens: 4, textTokens: 2 },
    self: [self, self],
    cross: [self, Float32Array.of(0, 0, 0, 0)],
  };
  const shape = {
    ...{ layers: 2, hiddenSize: 8, intermediateSize: 8 },
    ...{ attentionHeads: 1, keyValueHeads: 1, headSize: 8 },
  };
  const schedule = [{ layer: 0, keep: 0.5 }];
  expect(tokensLeft(0.5, 4, 4)).toBe(2);
  const found = lossByLayer(prepareSample(sample, shape), shape, schedule, { kind: 'self-cross' });
  // Tokens 1 and 3 hold a quarter; a layer without cross mass loses none.
  expect([...found.self]).toEqual([0, 0.25]);
  expect([...found.cross]).toEqual([0, 0]);
});
