/**
 * What vision encoders cost, checked against PyTorch's own count of the same checkpoints
 * (scripts/fixtures/flops.py).
 */
import { cpSync, renameSync } from 'node:fs';
import path from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { encoderMacs } from '../../../../../src/core/model/flops/encoder-macs';
import { headCost } from '../../../../../src/core/model/flops/head';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { openOnnx } from '../../../../../src/core/onnx/model-file';
import { temporaryFolder } from '../../../support/temporary';
import reference from '../../../../fixtures/exported/references/flops.json';

const exported = path.join(__dirname, '../../../../fixtures/exported');
const models = Object.entries(reference.models);

it.each(models)('%s: encoder and head as PyTorch counts them', async (name, expected) => {
  const folder = await openModelFolder(path.join(exported, name));
  const { macs, visualTokens, uncounted } = await encoderMacs(folder, reference.picture);
  expect(uncounted).toEqual([]);
  expect(visualTokens).toBe(expected.visualTokens);
  expect(2 * macs).toBe(expected.encoder);

  const head = headCost(folder.decoder);
  expect(head?.rows).toBe('all');
  expect(2 * head!.macsPerRow * expected.rows).toBe(expected.head);
});

it.each(['llava', 'qwen2-vl'] as const)(
  '%s: the same if ONNX Runtime fused the encoder',
  async (name) => {
    const root = path.join(temporaryFolder(), name);
    cpSync(path.join(exported, name), root, { recursive: true });
    const file = path.join(root, 'onnx/vision_encoder.onnx');
    const session = await InferenceSession.create(file, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'extended',
      optimizedModelFilePath: `${file}.fused`,
    });
    await session.release();
    renameSync(`${file}.fused`, file);
    const { graph } = await openOnnx(file);
    expect(graph.node.some(({ opType }) => opType === 'FusedMatMul')).toBe(true);
    const { macs, uncounted } = await encoderMacs(await openModelFolder(root), reference.picture);
    expect([2 * macs, uncounted]).toEqual([reference.models[name].encoder, []]);
  },
);
