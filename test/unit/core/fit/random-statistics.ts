/** Statistics for tests: quantised, so that ties and zeros are common and sums are exact. */
import fc from 'fast-check';
import type { Span } from '../../../../src/core/ranking/grid/places';
import type { SampleStatistics, Statistics } from '../../../../src/core/calibration/statistics';

export interface StatisticsOptions {
  layers?: fc.Arbitrary<number>;
  tokens?: fc.Arbitrary<number>;
  samples?: { minLength: number; maxLength: number };
  /** All samples of one length. */
  even?: boolean;
}

export function statisticsArbitrary({
  layers = fc.integer({ min: 1, max: 5 }),
  tokens = fc.integer({ min: 1, max: 24 }),
  samples = { minLength: 1, maxLength: 4 },
  even = false,
}: StatisticsOptions = {}): fc.Arbitrary<Statistics> {
  return fc.tuple(layers, tokens).chain(([layerCount, length]) => {
    const own = even ? fc.constant(length) : tokens;
    const sample = own.chain((n) =>
      fc.record({
        visualTokens: fc.constant(n),
        textTokens: fc.integer({ min: 1, max: 9 }),
        spans: spansOf(n),
        isolation: fc
          .array(fc.integer({ min: 0, max: 12 }), { minLength: n, maxLength: n })
          .map((values) => Float32Array.from(values, (value) => value / 8)),
        self: layersOf(layerCount, n),
        cross: fc.oneof(
          { weight: 5, arbitrary: layersOf(layerCount, n) },
          { weight: 1, arbitrary: fc.constant(zeros(layerCount, n)) },
        ),
      }),
    );
    return fc.array(sample, samples).map((list) => statisticsOf(list, layerCount));
  });
}

/** After some text, in one or two images. */
function spansOf(n: number): fc.Arbitrary<Span[]> {
  return fc
    .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: n - 1 }))
    .map(([start, first]) =>
      first === 0
        ? [[start, n]]
        : [
            [start, first],
            [start + first + 1, n - first],
          ],
    );
}

function layersOf(layers: number, n: number): fc.Arbitrary<Float32Array[]> {
  const mass = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4096 }));
  const vector = fc
    .array(mass, { minLength: n, maxLength: n })
    .map((values) => Float32Array.from(values, (value) => value / 1024));
  return fc.array(vector, { minLength: layers, maxLength: layers });
}

function zeros(layers: number, n: number): Float32Array[] {
  return Array.from({ length: layers }, () => new Float32Array(n));
}

export function statisticsOf(
  samples: Omit<SampleStatistics, 'sample'>[],
  layers: number,
): Statistics {
  return {
    metadata: {
      model: {
        path: '../model',
        decoder: 'onnx/decoder_model_merged.onnx',
        architecture: 'llava',
        fingerprint: 'sha256:00',
        layers,
        hiddenSize: 32,
        intermediateSize: 88,
        attentionHeads: 4,
        keyValueHeads: 2,
        headSize: 8,
      },
      data: 'sha256:01',
      dtype: 'fp32',
      template: '<image>',
      aggregate: 'max',
      seed: 0,
      shard: '1/1',
      device: 'cpu',
      tool: 'fitprune 0.0.0',
    },
    samples: samples.map((sample, index) => ({ ...sample, sample: `sample-${index}` })),
    hash: 'sha256:02',
  };
}

/**
 * Statistics that behave like a model's: some tokens matter, they drift from layer to layer, and
 * deeper layers look at fewer.
 */
export function lifelike(samples: number, layers: number, tokens: number, seed = 1): Statistics {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const spread = (width: number) => Math.exp(width * (random() - 0.5));
  const one = () => {
    const weight = Array.from({ length: tokens }, () => spread(4) * spread(4));
    const self: Float32Array[] = [];
    const cross: Float32Array[] = [];
    for (let layer = 0; layer < layers; layer++) {
      const sharpness = 0.15 + 0.85 * Math.min(1, (1.6 * layer) / layers);
      weight.forEach((value, j) => (weight[j] = value * spread(0.6)));
      self.push(Float32Array.from(weight, (w) => (w ** (0.8 * sharpness) * spread(1.5)) / tokens));
      cross.push(Float32Array.from(weight, (w) => (w ** sharpness * spread(2)) / tokens / 2));
    }
    const isolation = Float32Array.from(weight, () => random());
    return { visualTokens: tokens, textTokens: 20, self, cross, isolation };
  };
  return statisticsOf(Array.from({ length: samples }, one), layers);
}
