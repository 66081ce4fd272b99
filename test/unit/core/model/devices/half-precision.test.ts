import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../../src/core/errors';
import {
  explainHalfPrecision,
  halfPrecisionError,
} from '../../../../../src/core/model/devices/half-precision';
import { openSession } from '../../../../../src/core/model/sessions/sessions';
import { ExportSession, openExport, readFixture } from '../../../support/exports';
import { expectHumanError } from '../../../support/errors';
import { onWebGpu, useSwiftShader } from '../../../support/webgpu';

useSwiftShader();
const patience = 300_000;
const wholeFolders = path.join(__dirname, '../../../../fixtures/whole-folders');

/** The message of onnxruntime-node 1.30. */
const runtimeMessage = `Non-zero status code returned while running Pow node. Status Message: shader_helper.cc:416
  GenerateSourceCode Program Pow requires f16 but the device does not support it.`;

describe('half precision', () => {
  it.each([
    ['webgpu', runtimeMessage, true],
    ['webgpu', 'Program Pow failed', false],
    ['cpu', runtimeMessage, false],
  ] as const)('on %s, "%s" is about it: %s', (device, message, isIt) => {
    const error = halfPrecisionError(new Error(message), device);
    expect(error?.code).toBe(isIt ? 'device-limit' : undefined);
    if (isIt) expect(error!.message).toMatch(/webgpu has no half precision .*fp32 or q4/);
  });

  it('is named by a run that needs it; other faults and results stay as they are', async () => {
    const results: (Error | object)[] = [
      new Error(runtimeMessage),
      new Error('else'),
      { logits: 1 },
    ];
    const run = () => {
      const next = results.shift()!;
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    };
    const session = explainHalfPrecision({ run } as unknown as InferenceSession, 'webgpu');
    await expectHumanError(session.run({}), 'device-limit', /half precision/);
    await expect(session.run({})).rejects.toThrow('else');
    await expect(session.run({})).resolves.toEqual({ logits: 1 });
  });

  it.each(['llama-legacy-then-fp16', 'llama-genai-then-q4f16'])(
    'on this adapter: %s gives numbers, or says what is missing',
    async (name) => {
      const [fixture, model] = [readFixture(name), await openExport(name)];
      const values = async () => {
        const session = await ExportSession.open(fixture, model, model, 'webgpu');
        try {
          return (await session.prefill({ positions: undefined })).logits;
        } finally {
          await session.release();
        }
      };
      const found = await values().catch((error: unknown) => error);
      if (found instanceof Float32Array) {
        expect(found.every(Number.isFinite)).toBe(true);
        return;
      }
      expect(found).toBeInstanceOf(HumanError);
      expect((found as HumanError).message).toMatch(/has no half precision|no graphics adapter/);
    },
    patience,
  );

  it(
    'on this adapter: an image encoder that needs it is not called truncated when it is opened',
    async (context) => {
      const file = path.join(wholeFolders, 'fastvlm/onnx/vision_encoder_fp16.onnx');
      const session = await onWebGpu(context, () => openSession({ file }, { device: 'webgpu' }));
      expect(session.inputNames).toContain('pixel_values');
      await session.release();
    },
    patience,
  );
});
