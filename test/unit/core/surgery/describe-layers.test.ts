/**
 * What `inspect` shows of every layer: found by trying, checked against the exporters' own
 * statements.
 */
import { describe, expect, it } from 'vitest';
import { GraphIndex } from '../../../../src/core/onnx/graph-index';
import { describeLayers } from '../../../../src/core/surgery/describe-layers';
import { expectHumanError } from '../../support/errors';
import { exportNames, openExport, readFixture } from '../../support/exports';
import { node } from '../../support/graphs';
import { refusedNames } from '../../support/webgpu-names';

const forms: Record<string, string> = {
  'ai.onnx.Softmax': 'decomposed',
  'ai.onnx.Attention': 'onnx-attention',
  'com.microsoft.GroupQueryAttention': 'group-query',
  'com.microsoft.MultiHeadAttention': 'multi-head',
};

describe('describeLayers', () => {
  const names = exportNames().filter((name) => !refusedNames.includes(name));

  it.each(names)('gives form, window and possible cuts of %s', async (name) => {
    const { form, layers, window } = readFixture(name);
    const described = describeLayers(await openExport(name));
    expect(described).toMatchObject(
      layers.map((layer, at) => ({
        ...{ layer, form: forms[form], window: window[at] },
        ...{ canScore: true, canCut: true },
      })),
    );
    expect(described.every(({ why }) => why === undefined)).toBe(true);
  });

  it.each(refusedNames)('refuses %s, whose caches hold only the window', async (name) => {
    const model = await openExport(name);
    await expectHumanError(() => describeLayers(model), 'attention-unknown', /not the window/);
  });

  const all = ['cpu', 'webgpu', 'cuda'];
  it.each([
    ['llama-legacy14-eager-angles', [all, all, all], [all, all, all]],
    // CUDA's GroupQueryAttention has no fp32.
    ['llama-genai-fp32', Array(3).fill(['cpu', 'webgpu']), Array(3).fill(['cpu', 'webgpu'])],
    // The CPU's operator does not normalise; opened operators normalise outside.
    ['qwen3-genai-fp16-webgpu', Array(3).fill(['webgpu', 'cuda']), Array(3).fill(all)],
    // CUDA does not take a window that becomes a bias.
    [
      'gemma3-genai-fp16-cuda',
      Array(3).fill(['webgpu', 'cuda']),
      [['cpu', 'webgpu'], all, ['cpu', 'webgpu']],
    ],
  ] as [string, string[][], string[][]][])('says where %s runs', async (name, whole, pruned) => {
    const layers = describeLayers(await openExport(name));
    const among = (devices: string[]) => devices.filter((device) => all.includes(device)).sort();
    expect(layers.map(({ devices }) => among(devices))).toEqual(whole.map((one) => one.toSorted()));
    expect(layers.map(({ prunedDevices }) => among(prunedDevices))).toEqual(
      pruned.map((one) => one.toSorted()),
    );
  });

  it('says why a layer cannot be cut whose rows bypass it', async () => {
    const model = await openExport('llama-genai-fp32');
    const { graph } = model;
    const index = new GraphIndex(graph);
    // Layer 1 adds what entered layer 0.
    const early = '/model/layers.0/input_layernorm/output_0';
    const stream = '/model/layers.1/post_attention_layernorm/output_0';
    expect(index.producer(early)).toBeDefined();
    const users = index.uses(stream);
    expect(users.length).toBeGreaterThan(0);
    for (const { node: user, slot } of users) user.input[slot] = 'both';
    const at = graph.node.indexOf(index.producer(stream)!);
    graph.node.splice(at + 1, 0, node('Add', [stream, early], 'both'));

    const layers = describeLayers(model);
    expect(layers.map(({ canCut }) => canCut)).toEqual([false, false, true]);
    expect(layers.map(({ canScore }) => canScore)).toEqual([true, true, true]);
    for (const { layer, why } of layers.slice(0, 2)) {
      expect(String(why)).toMatch(
        new RegExp(`Node "both" \\(Add\\) .* reads "${early}".* pruning of layer ${layer}`, 's'),
      );
    }
    expect(layers[2]!.why).toBeUndefined();
  });
});
