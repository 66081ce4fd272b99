/** Half precision that overflows, on the software renderer that has it. */
import { Tensor, type InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../../src/core/errors';
import {
  differenceOf,
  HalfPrecisionProof,
} from '../../../../../src/core/model/device-proof/half-precision-proof';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { floatTensor } from '../../../../../src/core/model/sessions/tensors';
import { text } from '../../../../../src/core/text';
import { randomRows } from '../../../support/decoder';
import { expectHumanError } from '../../../support/errors';
import { folderPath } from '../../../support/folders';
import { openExport, readFixture } from '../../../support/exports';
import { isOnCard, onWebGpu, shareShaders, useLlvmpipe } from '../../../support/webgpu';

useLlvmpipe();
shareShaders();

const patience = 300_000;
const onWebGpuHeld = { device: 'webgpu', heldToCpu: true } as const;

type Outputs = InferenceSession.OnnxValueMapType;

const half = await openExport('llama-legacy-then-fp16');
const proof = () => HalfPrecisionProof.of(half, onWebGpuHeld, text`decoder`)!;
const outputsOf = (values: Record<string, number[]>): Outputs =>
  Object.fromEntries(
    Object.entries(values).map(([name, some]) => [
      name,
      floatTensor('float16', Float32Array.from(some), [1, 2, some.length / 2]),
    ]),
  );

describe('a first run in half precision', () => {
  it('is proven where a graph computes so on another device, and its numbers count', async () => {
    const single = await openExport('llama-genai-fp32');
    const has = (graph: typeof half, options: Parameters<typeof HalfPrecisionProof.of>[1]) =>
      HalfPrecisionProof.of(graph, options, text`decoder`) !== undefined;
    expect(has(half, onWebGpuHeld)).toBe(true);
    expect(has(half, { device: 'webgpu' })).toBe(false);
    expect(has(half, { ...onWebGpuHeld, device: 'cpu' })).toBe(false);
    expect(has(single, onWebGpuHeld)).toBe(false);
    // It computes fp32 graphs in half precision, too.
    expect(has(single, { ...onWebGpuHeld, device: 'coreml' })).toBe(true);
    expect(has(await openExport('llama-genai-then-q4f16'), onWebGpuHeld)).toBe(true);
  });

  it('may round, and may not differ', async () => {
    const expected = outputsOf({ masses: [1, 2, 3, 2], logits: [9, 9, 1, -1] });
    const rounded = outputsOf({ masses: [1.01, 2, 2.98, 2], logits: [0, 0, 1, -1.01] });
    await proof().require(rounded, () => Promise.resolve(expected));
    const wrong = outputsOf({ masses: [1, 2, 3, 2], logits: [9, 9, 1, -0.5] });
    await expectHumanError(
      proof().require(wrong, () => Promise.resolve(expected)),
      'device-unproven',
      /webgpu gives other numbers than the CPU .*decoder: off by 25% .*65504.*fp32 or q4/,
    );
    const broken = outputsOf({ masses: [1, NaN, 3, 2], logits: [9, 9, 1, -1] });
    await expectHumanError(
      proof().require(broken, () => Promise.resolve(expected)),
      'device-unproven',
      /off by NaN or infinity/,
    );
  });

  it('is compared once, and with a CPU that has its kernels', async () => {
    const found = outputsOf({ logits: [0, 0, 0, 0] });
    const noKernel = new HumanError(text`no kernel`, 'onnx-refused');
    await proof().require(found, () => Promise.reject(noKernel));
    const fault = new Error('a fault of ours');
    await expect(proof().require(found, () => Promise.reject(fault))).rejects.toThrow(fault);
    const once = proof();
    await once.require(found, () => Promise.resolve(found));
    await once.require(found, () => Promise.reject(fault));
  });

  it('is compared by the values in memory that are no caches', async () => {
    const indices = new Tensor('int64', BigInt64Array.of(1n), [1]);
    const found = { ...outputsOf({ 'present.0.key': [0, 0] }), indices };
    const expected = outputsOf({ 'present.0.key': [9, 9], indices: [1, 1] });
    await proof().require(found, () => Promise.resolve(expected));
  });

  it('differs by the mean of the differences, over the mean of the values', () => {
    expect(differenceOf(Float32Array.of(1, 2), Float32Array.of(1, 3))).toBeCloseTo(1 / 4, 6);
    expect(differenceOf(Float32Array.of(0, 0), Float32Array.of(0, 0))).toBe(0);
    expect(differenceOf(Float32Array.of(NaN), Float32Array.of(1))).toBeNaN();
  });

  it(
    'is refused on an adapter where a norm overflows, and right where none does',
    async (context) => {
      const { length } = readFixture('llama-legacy-then-fp16');
      const { shape } = await openModelFolder(folderPath('llava'), { dtype: 'fp32' });
      const source = { file: half.file };
      const prefill = async (scale: number) => {
        const decoder = await DecoderSession.open({ shape }, source, onWebGpuHeld);
        const width = 32;
        const embeddings = randomRows(length * width, 3).map((value) => scale * value);
        const prompt = {
          ...{ inputIds: new Array<number>(length).fill(1), length, hiddenSize: width, grids: [] },
          ...{ embeddings, visualIndex: [1, 2] },
        };
        try {
          return await decoder.prefill(prompt);
        } finally {
          await decoder.dispose();
        }
      };
      await onWebGpu(context, () => prefill(1));
      // A sum of 32 squares of 400 is beyond 65504, unless the adapter sums in fp32.
      if (isOnCard) return;
      await expectHumanError(prefill(400), 'device-unproven', /half precision.*webgpu.*65504/s);
    },
    patience,
  );
});
