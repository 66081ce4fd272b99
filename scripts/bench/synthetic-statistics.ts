/** Statistics as a 7B model would leave them, without the model. */
import type { SampleStatistics, Statistics } from '../../src/core/calibration/statistics';
import type { DecoderShape, PromptShape } from '../../src/core/cost/types';
import { Random } from './random';

/** LLaVA-1.5-7B. */
export const llavaShape: DecoderShape = {
  layers: 32,
  hiddenSize: 4096,
  intermediateSize: 11008,
  attentionHeads: 32,
  keyValueHeads: 32,
  headSize: 128,
};

/**
 * Masses with a few heavy tokens: importance is log-normal, drifts from layer to layer, and
 * sharpens with depth, where attention rests on fewer tokens.
 */
export function syntheticStatistics(
  samples: number,
  shape: DecoderShape,
  prompt: PromptShape,
): Statistics {
  const random = new Random(3);
  const { headSize, ...sizes } = shape;
  return {
    metadata: {
      model: {
        path: '.',
        decoder: 'onnx/decoder_model_merged.onnx',
        architecture: 'llava',
        fingerprint: 'sha256:00',
        ...sizes,
        headSize,
      },
      data: 'sha256:01',
      dtype: 'fp32',
      template: '<image>',
      aggregate: 'max',
      seed: 0,
      shard: '1/1',
      device: 'cpu',
      tool: 'fitprune bench',
    },
    samples: Array.from({ length: samples }, (_, at) => ({
      sample: `sample-${at}`,
      ...prompt,
      ...masses(shape.layers, prompt.visualTokens, random),
    })),
    hash: 'sha256:02',
  };
}

function masses(
  layers: number,
  tokens: number,
  random: Random,
): Pick<SampleStatistics, 'self' | 'cross'> {
  const importance = Array.from({ length: tokens }, () => 1.3 * random.normal());
  const self: Float32Array[] = [];
  const cross: Float32Array[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let j = 0; j < tokens; j++) importance[j] = importance[j]! + 0.15 * random.normal();
    const sharpness = Math.min(1, 0.2 + (1.6 * layer) / layers);
    const draw = (weight: number, noise: number) =>
      Float32Array.from(
        importance,
        (value) => Math.exp(weight * sharpness * value + noise * random.normal()) / tokens,
      );
    self.push(draw(0.8, 0.4));
    cross.push(draw(1, 0.6));
  }
  return { self, cross };
}
