import path from 'node:path';
import { expect, test } from 'vitest';
import { modelLookup } from '../../../../src/core/workspace/model-lookup';

const fixtures = path.join(__dirname, '../../../fixtures/whole-folders');

test.each(['fastvlm', 'qwen3-vl'])('%s can be cut before its decoder', async (name) => {
  const place = { path: name, decoder: 'onnx/decoder_model_merged.onnx' };
  const found = await modelLookup(fixtures).describe(place);
  expect(found).toMatchObject({ beforeRefusal: undefined });
});
