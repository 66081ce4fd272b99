/** Sizes of caches that a builder leaves open, as onnxruntime-genai 0.18 does. */
import { describe, expect, it } from 'vitest';
import { stateCacheSizes } from '../../../../src/core/apply/cache-sizes';
import { dimensionsOf } from '../../../../src/core/onnx/value-info';
import { copyOnnx, type OnnxModel } from '../../../../src/core/onnx/model-file';
import { openExport } from '../../support/exports';

const cacheDimensions = ({ graph }: OnnxModel) =>
  [...graph.input, ...graph.output]
    .filter(({ name }) => /^(past_key_values|present)\./.test(name))
    .map((info) => dimensionsOf(info)!);

describe('stateCacheSizes', () => {
  it('gives an open axis its number, and leaves batch and length open', async () => {
    const original = await openExport('qwen3-genai-fp32');
    const before = cacheDimensions(original);
    expect(before.every((dims) => typeof dims[3] === 'string')).toBe(true);
    const model = copyOnnx(original);
    stateCacheSizes(model, { keyValueHeads: 99, headSize: 16 });
    expect(cacheDimensions(model)).toEqual(
      before.map(([batch, heads, rows]) => [batch, heads, rows, 16]),
    );
    expect(cacheDimensions(original)).toEqual(before);
  });

  it('changes nothing that the graph states, whatever it is given', async () => {
    const model = copyOnnx(await openExport('llama-genai-fp32'));
    const before = cacheDimensions(model);
    stateCacheSizes(model, { keyValueHeads: 99, headSize: 99 });
    expect(cacheDimensions(model)).toEqual(before);
  });

  it('leaves other inputs than caches alone', async () => {
    const model = copyOnnx(await openExport('lfm2-genai-fp32-published'));
    const others = () =>
      [...model.graph.input, ...model.graph.output]
        .filter(({ name }) => !/\.(key|value)$/.test(name))
        .map((info) => [info.name, dimensionsOf(info)]);
    const before = others();
    stateCacheSizes(model, { keyValueHeads: 99, headSize: 99 });
    expect(others()).toEqual(before);
  });
});
