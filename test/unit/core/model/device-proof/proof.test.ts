/**
 * What passes as a proof, and what is refused: with the CPU in place of a device, right or spoilt.
 */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Device } from '../../../../../src/core/model/devices/devices';
import { DeviceProof, type Opener } from '../../../../../src/core/model/device-proof/proof';
import { fusedNodes } from '../../../../../src/core/model/device-proof/fused-nodes';
import { openSession } from '../../../../../src/core/model/sessions/sessions';
import type { OnnxModel } from '../../../../../src/core/onnx/model-file';
import { pruneDecoder } from '../../../../../src/core/surgery/pruning/pruning';
import { expectHumanError } from '../../../support/errors';
import { exportNames, openExport, readFixture } from '../../../support/exports';
import { scored } from '../../../support/scored';

const onCpu: Opener = (bytes) => openSession({ bytes, externalDataFolder: '' }, { device: 'cpu' });

/** Changes what a device gives; the reference stays as it is. */
function spoilt(spoil: (outputs: Float32Array[], rows: number, past: number) => void): Opener {
  return async (bytes, device) => {
    const session = await onCpu(bytes, device);
    if (device === 'cpu') return session;
    const run: InferenceSession['run'] = async (feeds: InferenceSession.FeedsType) => {
      const results = await session.run(feeds);
      const query = feeds['input_0'] as Tensor;
      const past = feeds['input_3'] as Tensor;
      const outputs = Object.values(results).map(({ data }) => data as Float32Array);
      spoil(outputs, query.dims[1]!, past.dims[2]!);
      return results;
    };
    const { inputMetadata } = session;
    return { run, inputMetadata, release: () => session.release() } as unknown as InferenceSession;
  };
}

/** Counts the sessions of a device. */
function counting(open: Opener): { open: Opener; opened: Device[] } {
  const opened: Device[] = [];
  return {
    opened,
    open: (bytes, device) => {
      opened.push(device);
      return open(bytes, device);
    },
  };
}

/** The decoder as it is, as calibration rewrites it, and pruned. */
async function graphsOf(name: string): Promise<OnnxModel[]> {
  const model = await openExport(name);
  const { layers } = readFixture(name);
  const schedule = [
    { layer: layers[0]!, keep: 0.6 },
    { layer: layers[1]!, keep: 0.3 },
  ];
  const pruned = pruneDecoder(
    model,
    { schedule, ranking: { kind: 'self-cross' } },
    { kind: 'input' },
  );
  return [model, scored(model), pruned];
}

const fused = exportNames()
  .map(readFixture)
  // Caches that hold only the window are refused for their form, whatever the device.
  .filter(({ form, name }) => form !== 'ai.onnx.Softmax' && !name.endsWith('-ring'));

describe('a device that computes as the CPU does', () => {
  const { open, opened } = counting(onCpu);
  const proof = new DeviceProof(open);
  const proven = new Set<string>();

  it.each(fused.map(({ name }) => name))('is proven on %s', async (name) => {
    const { runsOnCpu, form } = readFixture(name);
    const known = { headSize: 16, attentionHeads: 4 };
    for (const [at, graph] of (await graphsOf(name)).entries()) {
      const nodes = fusedNodes(graph, known);
      expect(nodes.length).toBeGreaterThan(0);
      expect(form).toContain(nodes[0]!.node.opType);
      const isNormal = nodes.some(({ node }) => node.input[14]);
      // Only q/k norms inside keep a fixture off the CPU; then there is no device to prove.
      if (at === 0) expect(isNormal).toBe(!runsOnCpu);
      if (isNormal) {
        const failing = new DeviceProof(onCpu).require(graph, 'webgpu', known);
        await expectHumanError(failing, 'device-unproven', /norm_weight.*not supported/);
        continue;
      }
      const unknown = nodes.filter(({ signature }) => !proven.has(signature));
      opened.length = 0;
      await proof.require(graph, 'webgpu', known);
      await proof.require(graph, 'webgpu', known);
      // Every shape of attention is run once, whichever model it is from.
      expect(opened).toEqual(unknown.flatMap(() => ['cpu', 'webgpu']));
      for (const { signature } of nodes) proven.add(signature);
    }
  });

  it('is proven only for itself', async () => {
    const graph = await openExport('llama-genai-fp32');
    await proof.require(graph, 'webgpu');
    opened.length = 0;
    await proof.require(graph, 'cuda');
    expect(opened).toEqual(['cpu', 'cuda']);
  });

  it.each(exportNames().filter((name) => readFixture(name).form === 'ai.onnx.Softmax'))(
    'costs nothing for %s, whose attention is not fused',
    async (name) => {
      const { open, opened } = counting(onCpu);
      for (const graph of await graphsOf(name)) {
        await new DeviceProof(open).require(graph, 'webgpu');
      }
      expect(opened).toEqual([]);
    },
  );

  it('costs nothing on the CPU', async () => {
    const { open, opened } = counting(onCpu);
    await new DeviceProof(open).require(await openExport('llama-genai-fp32'), 'cpu');
    expect(opened).toEqual([]);
  });
});

describe('a device that computes otherwise', () => {
  const llama = () => openExport('llama-genai-fp32');
  const from32 = (outputs: Float32Array[], rows: number) => {
    if (rows >= 32) outputs[0]![outputs[0]!.length - 1]! += 0.01;
  };

  it.each<[string, Parameters<typeof spoilt>[0], RegExp]>([
    ['one number from 32 rows on', from32, /with 40 new tokens and 0 cached, off by 0\.010 /],
    [
      'short prompts',
      (outputs, rows) => (outputs[0]![0]! += rows === 8 ? 1 : 0),
      /with 8 new .* off by 1\.0 /,
    ],
    ['long prompts', (outputs, rows) => (outputs[0]![5]! -= rows === 100 ? 1 : 0), /100 new/],
    ['what pictures need', (outputs, rows) => (outputs[0]![5]! -= rows === 600 ? 1 : 0), /600 new/],
    [
      'decoding',
      (outputs, _, past) => (outputs[0]![0]! += past > 0 ? 1 : 0),
      /1 new tokens and 300/,
    ],
    ['the cache', (outputs) => (outputs[1]![3]! += 0.5), /off by 0\.50/],
    ['values of the cache', (outputs) => outputs[2]!.reverse(), /40 new/],
    ['what is no number', (outputs) => (outputs[0]![7] = NaN), /off by NaN or infinity/],
  ])('is refused for %s', async (_, spoil, message) => {
    const proof = new DeviceProof(spoilt(spoil));
    const model = await llama();
    const failing = proof.require(model, 'webgpu');
    await expectHumanError(failing, 'device-unproven', message);
    // It does not count as proven the next time.
    await expectHumanError(
      proof.require(model, 'webgpu'),
      'device-unproven',
      /webgpu.*GroupQueryAttention.*choose another/,
    );
  });

  it.each<[string, number, boolean]>([
    ['llama-genai-fp32', 0.004, true],
    ['llama-genai-fp32', 0.006, false],
    ['llama-genai-fp16-webgpu', 0.02, true],
    ['llama-genai-fp16-webgpu', 0.05, false],
  ])('%s, off by %s, passes: %s', async (name, difference, passes) => {
    const proof = new DeviceProof(spoilt((outputs) => (outputs[0]![0]! += difference)));
    const proven = proof.require(await openExport(name), 'webgpu');
    if (passes) await expect(proven).resolves.toBeUndefined();
    else await expectHumanError(proven, 'device-unproven');
  });

  it('is refused if it fails, with its own message', async () => {
    const fail = () => {
      throw new Error('Non-zero status code. Status Message: Program Cast requires f16\nmore');
    };
    const proof = new DeviceProof(spoilt(fail));
    const failing = proof.require(await llama(), 'webgpu');
    await expectHumanError(failing, 'device-unproven', /compared .* \(Program Cast requires f16\)/);
  });

  it('is refused if a node has an input that no probe is made for', async () => {
    const model = await llama();
    const node = model.graph.node.find(({ opType }) => opType === 'GroupQueryAttention')!;
    node.input = [...node.input];
    node.input[16] = node.input[5]!;
    const failing = new DeviceProof(onCpu).require(model, 'webgpu');
    await expectHumanError(failing, 'device-unproven', /cannot test/);
  });
});
