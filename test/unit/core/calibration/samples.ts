/** Random statistics for the tests of their files. */
import fc from 'fast-check';
import type {
  SampleStatistics,
  StatisticsMetadata,
} from '../../../../src/core/calibration/statistics';

export const metadata: StatisticsMetadata = {
  model: {
    path: 'model',
    decoder: 'onnx/decoder_model_merged.onnx',
    architecture: 'llava',
    fingerprint: 'sha256:0a',
    layers: 2,
    hiddenSize: 8,
    intermediateSize: 16,
    attentionHeads: 2,
    keyValueHeads: 1,
    headSize: 4,
  },
  data: 'sha256:0b',
  dtype: 'fp32',
  template: 'user : <image> {question}\nassistant :',
  aggregate: 'max',
  seed: 7,
  shard: '1/1',
  device: 'cpu',
  tool: 'fitprune 0.1.0',
};

const layers = metadata.model.layers;

const anySample: fc.Arbitrary<SampleStatistics> = fc
  .record({ sample: fc.string({ unit: 'binary' }), visualTokens: fc.nat(6), textTokens: fc.nat(9) })
  .chain((head) => {
    const vector = fc.float32Array({ minLength: head.visualTokens, maxLength: head.visualTokens });
    const vectors = fc.array(vector, { minLength: layers, maxLength: layers });
    const pair = fc.tuple(fc.nat(99), fc.nat(99));
    const places = fc.record(
      {
        spans: fc.array(pair, { minLength: 1, maxLength: 3 }),
        grids: fc.array(pair, { minLength: 1, maxLength: 3 }),
        seconds: fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
        ...(head.visualTokens > 0 && { isolation: vector }),
      },
      { requiredKeys: [] },
    );
    return fc
      .record({ masses: fc.record({ self: vectors, cross: vectors }), places })
      .map(({ masses, places }) => ({ ...head, ...masses, ...places }));
  });

export const anySamples = fc.uniqueArray(anySample, { maxLength: 6, selector: (s) => s.sample });

/** `count` samples with simple values. */
export function someSamples(count: number): SampleStatistics[] {
  return Array.from({ length: count }, (_, index) => ({
    sample: `sample-${index}`,
    visualTokens: 4,
    textTokens: 5,
    self: [Float32Array.of(index, 1, 2, 3), Float32Array.of(1, 1, 1, 1)],
    cross: [Float32Array.of(0, 0.5, 0.25, index), Float32Array.of(2, 2, 2, 2)],
  }));
}
