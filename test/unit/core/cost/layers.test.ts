/**
 * Layers that are not attention with a cache of their own: what they cost, and which cannot prune.
 */
import { describe, expect, it } from 'vitest';
import { layerMacs, scheduleCost } from '../../../../src/core/cost/cost';
import { layerKinds, massLayers, prunableLayers } from '../../../../src/core/cost/layers';
import { decoderInterface } from '../../../../src/core/model/folder/decoder-interface';
import { adjustedWidth, readLayerKinds } from '../../../../src/core/model/folder/layer-kinds';
import { dimensionsOf } from '../../../../src/core/onnx/value-info';
import { expectHumanError } from '../../support/errors';
import { openExport, readFixture } from '../../support/exports';
import { grouped } from './shapes';

/**
 * Convolution, attention, convolution, attention: the cache of the last is read by a fifth layer.
 */
const mixed = {
  ...{ ...grouped, layers: 5, convolutionLayers: [0, 2], convolutionKernel: 3 },
  sharedCaches: [[4, 3]] as [number, number][],
};

describe('a config', () => {
  const decoder = (cacheLayers: number[]) => ({
    ...{ cacheLayers, convolutionLayers: [], hiddenSize: 10, keyValueHeads: 2, headSize: 3 },
    positions: 'plain' as const,
  });

  it('shows which layers read the cache of which', () => {
    const [full, sliding] = ['full_attention', 'sliding_attention'];
    const layer_types = [sliding, full, sliding, sliding, full];
    const language = { num_kv_shared_layers: 2, layer_types };
    expect(readLayerKinds(language, decoder([0, 1, 2]), 'config.json')).toEqual({
      layers: 5,
      sharedCaches: [
        [3, 2],
        [4, 1],
      ],
    });
  });

  it('is refused if a layer is unknown, or contains parts that are not counted', async () => {
    const read = (language: object, layers: number[]) => () =>
      readLayerKinds({ ...language }, decoder(layers), '/m/config.json');
    await expectHumanError(read({}, [0, 2]), 'layers-without-cache', /2 of its 3.*none at 1/s);
    await expectHumanError(read({ laurel_rank: 64 }, [0, 1]), 'layers-uncounted', /laurel_rank/);
  });

  it.each([
    [{ intermediate_size: 12288 }, 8192],
    [{ block_ff_dim: 6656, block_ffn_dim_multiplier: 1, block_multiple_of: 256 }, 4608],
    [{ intermediate_size: 40, block_auto_adjust_ff_dim: false }, 40],
    [{ intermediate_size: 60, block_ffn_dim_multiplier: null }, 40],
  ])('of LFM2 gives the width of the feed-forward network: %o is %d', (language, width) => {
    expect(adjustedWidth(language, 'lfm2')).toBe(width);
    expect(adjustedWidth(language, 'llama')).toBeUndefined();
  });
});

describe('layers of other kinds', () => {
  it('are distinguished', () => {
    expect(layerKinds(mixed)).toEqual([
      ...['convolution', 'attention', 'convolution', 'attention', 'shared-cache'],
    ]);
    expect(massLayers(mixed)).toEqual([1, 3]);
    // Not layer 3: only layer 4 follows, and it reads the keys that layer 3 has cached.
    expect(prunableLayers(mixed)).toEqual([1]);
    expect(prunableLayers(grouped)).toEqual([0, 1, 2]);
  });

  it('cost what their products cost', () => {
    // Of 5 rows: to three times the width 5x10x30, 3 rows by channel 5x10x3, back 5x10x10, FFN
    // 3x5x10x7.
    expect(layerMacs(mixed, 5, 5, 'convolution')).toBe(1500 + 150 + 500 + 1050);
    // No keys and values are made: Q 5x10x12, scores and mix 5x5x12 each, o 5x12x10, and the FFN.
    expect(layerMacs(mixed, 5, 5, 'shared-cache')).toBe(600 + 600 + 600 + 1050);
  });

  it('have no cache, but entering tokens', () => {
    const prompt = { visualTokens: 10, textTokens: 3 };
    const cost = scheduleCost(mixed, prompt, [{ layer: 1, keep: 0.5 }]);
    expect(cost.kvBytes).toBe((13 + 8) * 2 * 2 * 3 * 2);
    expect(cost.kvReduction).toBeCloseTo(5 / 26, 12);
    expect(cost.meanVisualTokens).toBe((10 + 10 + 5 + 5 + 5) / 5);
    const rows = [13, 13, 8, 8, 8].map((n, at) => [n, [13, 8, 8, 8, 8][at]!] as const);
    const macs = rows.map(([n, m], at) => layerMacs(mixed, n, m, layerKinds(mixed)[at]));
    expect(cost.flops.decoder).toBe(2 * macs.reduce((sum, one) => sum + one, 0));
  });

  it('cost as much as the weights of a real decoder say', async () => {
    const name = 'lfm2-genai-fp32-published';
    const { graph } = await openExport(name);
    const sizes = new Map(graph.initializer.map(({ name: of, dims }) => [of, dims.map(Number)]));
    const products = graph.node.flatMap((node) =>
      node.opType === 'MatMul' || node.opType === 'CausalConvWithState'
        ? [sizes.get(node.input[1]!)!.reduce((product, size) => product * size, 1)]
        : [],
    );
    const logits = dimensionsOf(graph.output.find((one) => one.name === 'logits'))!.at(-1);
    const { hiddenSize } = readFixture(name);
    const perRow = products.reduce((sum, one) => sum + one, 0) - hiddenSize * Number(logits);
    const kinds = readLayerKinds({ conv_L_cache: 3 }, decoderInterface(await openExport(name)), '');
    expect(kinds).toEqual({ layers: 4, convolutionLayers: [0, 2], convolutionKernel: 3 });
    const shape = { ...kinds, hiddenSize, attentionHeads: 2, keyValueHeads: 1, headSize: 16 };
    const { flops } = scheduleCost(
      { ...shape, intermediateSize: sizes.get('model.layers.0.mlp.gate_proj.MatMul.weight')![1]! },
      { visualTokens: 9, textTokens: 2 },
      [],
    );
    expect(flops.decoder).toBe(2 * (11 * perRow + 2 * (2 * 11 * 11 * 32)));
  });
});
