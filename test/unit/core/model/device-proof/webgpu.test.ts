/** Proofs on a real WebGPU adapter, checked against what whole decoders give there. */
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../../src/core/errors';
import { fusedNodes } from '../../../../../src/core/model/device-proof/fused-nodes';
import { DeviceProof } from '../../../../../src/core/model/device-proof/proof';
import { dataType } from '../../../../../src/core/onnx/tensors';
import { runsAll } from '../../../../run-all';
import { largestDifference } from '../../../support/decoder';
import { ExportSession, openExport, readFixture } from '../../../support/exports';
import { onWebGpu, probeDifference, shareShaders, useSwiftShader } from '../../../support/webgpu';
import { webgpuNames } from '../../../support/webgpu-names';

useSwiftShader();
shareShaders();
const patience = 300_000;
/** As many rows as the tables of cosines and sines in the fixtures have. */
const rows = 64;

describe.each(runsAll ? webgpuNames : ['qwen3-genai-fp32'])(
  'a prompt of 64 rows through %s',
  (name) => {
    it(
      'is right on WebGPU, or the device is refused',
      async (context) => {
        const fixture = readFixture(name);
        const model = await openExport(name);
        const logits = async (device: 'cpu' | 'webgpu') => {
          const session = await ExportSession.open(fixture, model, model, device);
          const outcome = await session.prefill({ rows, positions: undefined });
          await session.release();
          return outcome.logits;
        };
        const cpu = await logits('cpu');
        const difference = largestDifference(await onWebGpu(context, () => logits('webgpu')), cpu);
        const known = { headSize: 16, attentionHeads: 4 };
        const started = performance.now();
        const refusal = await new DeviceProof().require(model, 'webgpu', known).then(
          () => undefined,
          (error: unknown) => error,
        );
        const took = `${(performance.now() - started).toFixed(0)} ms`;
        console.info(`${name}: off by ${difference.toExponential(1)}; ${took}: ${String(refusal)}`);
        if (refusal === undefined) expect(difference).toBeLessThan(5e-3);
        else {
          expect((refusal as HumanError).code).toBe('device-unproven');
          expect(difference).toBeGreaterThan(5e-3);
        }
      },
      patience,
    );
  },
);

it(
  'gives the same for norms inside the operator as for norms before it',
  async (context) => {
    const model = await openExport('qwen3-genai-fp16-webgpu');
    // In fp32, which software renderers have.
    const fused = { ...fusedNodes(model, { headSize: 16 })[0]!, type: dataType.float };
    expect(fused.node.input[14]).toBeTruthy();
    const difference = () => probeDifference(fused, model, 8);
    expect(await onWebGpu(context, difference)).toBeLessThan(1e-4);
  },
  patience,
);
