import path from 'node:path';
import { expect, test } from 'vitest';
import { modelLookup } from '../../../../src/core/model/lookup';

const fixtures = path.join(__dirname, '../../../fixtures/whole-folders');

test.each([
  ['fastvlm', true],
  ['qwen3-vl', false],
])('%s can be cut before its decoder: %s', async (name, canCutBefore) => {
  const place = { path: name, decoder: 'onnx/decoder_model_merged.onnx' };
  expect(await modelLookup(fixtures).describe(place)).toMatchObject({ canCutBefore });
});
