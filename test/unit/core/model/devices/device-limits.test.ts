/** What is refused before a session is opened, by layer, node and device. */
import { describe, expect, it } from 'vitest';
import { requireDevice } from '../../../../../src/core/model/devices/device-limits';
import type { Device } from '../../../../../src/core/model/devices/devices';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { expectHumanError } from '../../../support/errors';
import { exportNames, openExport, readFixture } from '../../../support/exports';

const open = async (name: string, prunedAt?: number) => {
  const model = await openExport(name);
  if (prunedAt === undefined) return model;
  const schedule = [{ layer: prunedAt, keep: 0.5 }];
  return pruneDecoder(model, { schedule, ranking: { kind: 'self-cross' } }, { kind: 'input' });
};

describe('requireDevice', () => {
  it.each<[string, number | undefined, Device, number, RegExp]>([
    ['qwen3-genai-fp16-webgpu', undefined, 'cpu', 0, /normalise/],
    // Opened from the layer that prunes on; those before it are as they were.
    ['qwen3-genai-fp16-webgpu', 1, 'cpu', 0, /normalise/],
    ['llama-genai-fp32', undefined, 'cuda', 0, /fp16 and bf16.*precision fp16 or q4f16/],
    ['gemma3-genai-fp16-cuda', 0, 'cuda', 0, /attention_bias.*last layer/],
    ['gemma3-genai-fp16-cuda', 1, 'cuda', 2, /attention_bias/],
  ])('refuses %s, pruned at %s, on %s', async (name, prunedAt, device, layer, message) => {
    const model = await open(name, prunedAt);
    const refusal = () => {
      requireDevice(model, device);
    };
    const where = `layer ${layer} (node "/model/layers.${layer}/attn/GroupQueryAttention")`;
    await expectHumanError(refusal, 'device-limit', message);
    expect(refusal).toThrow(where);
    expect(refusal).toThrow(`${name}.onnx cannot run on ${device}`);
  });

  it.each<[string, number | undefined, Device]>([
    ['qwen3-genai-fp16-webgpu', 0, 'cpu'],
    ['qwen3-genai-fp16-webgpu', undefined, 'webgpu'],
    ['gemma3-genai-fp16-cuda', undefined, 'cuda'],
    ['gemma3-genai-fp16-cuda', 0, 'webgpu'],
    ['qwen2.5-vl-genai-fp16-cuda', 0, 'cuda'],
    ['llama-legacy14-eager-tables', 0, 'cuda'],
  ])('lets %s, pruned at %s, pass on %s', async (name, prunedAt, device) => {
    const model = await open(name, prunedAt);
    expect(() => {
      requireDevice(model, device);
    }).not.toThrow();
  });

  // Whether it ran when the fixture was made.
  it.each(exportNames())('knows whether %s runs on the CPU', async (name) => {
    const model = await openExport(name);
    const check = () => {
      requireDevice(model, 'cpu');
    };
    const { runsOnCpu, precision } = readFixture(name);
    if (runsOnCpu) expect(check).not.toThrow();
    // Caches that hold only the window are refused for their form, whatever the device.
    else if (precision === 'fp16' && /qwen3|gemma3|lfm2/.test(name)) expect(check).toThrow('cpu');
  });
});
