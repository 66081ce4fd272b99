/** Proofs on a real WebGPU adapter, held to what whole decoders give there. */
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../../src/core/errors';
import { fusedNodes } from '../../../../../src/core/model/device-proof/fused-nodes';
import { inputName, probeGraph } from '../../../../../src/core/model/device-proof/probe-graph';
import { DeviceProof, tensorOf } from '../../../../../src/core/model/device-proof/proof';
import type { Operand } from '../../../../../src/core/model/device-proof/values';
import { openSession } from '../../../../../src/core/model/sessions';
import { dataType } from '../../../../../src/core/onnx/tensors';
import { largestDifference } from '../../../support/decoder';
import { ExportSession, openExport, readFixture } from '../../../support/exports';
import { onWebGpu, useSwiftShader } from '../../../support/webgpu';
import { webgpuNames } from '../../../support/webgpu-names';

useSwiftShader();
const patience = 300_000;
/** As many rows as the tables of cosines and sines in the fixtures have. */
const rows = 64;

describe.each(webgpuNames.filter((name) => readFixture(name).precision === 'fp32'))(
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
  'takes norms inside the operator for the same as norms before it',
  async (context) => {
    const model = await openExport('qwen3-genai-fp16-webgpu');
    // In fp32, which software renderers have.
    const fused = { ...fusedNodes(model, { headSize: 16 })[0]!, type: dataType.float };
    expect(fused.node.input[14]).toBeTruthy();
    const operands = fused.operands({ rows: 8, past: 0 }) as Operand[];
    const feeds = Object.fromEntries(operands.map((one) => [inputName(one.slot), tensorOf(one)]));
    const results = async (device: 'cpu' | 'webgpu') => {
      const { bytes, outputs } = probeGraph(fused, model, device === 'cpu');
      const session = await openSession({ bytes, externalDataFolder: '' }, { device });
      const values = await session.run(feeds);
      await session.release();
      return outputs.flatMap((output) => [...(values[output]!.data as Float32Array)]);
    };
    const gpu = await onWebGpu(context, () => results('webgpu'));
    const cpu = await results('cpu');
    expect(gpu.length).toBe(cpu.length);
    expect(Math.max(...cpu)).toBeGreaterThan(1);
    expect(largestDifference(Float32Array.from(gpu), Float32Array.from(cpu))).toBeLessThan(1e-4);
  },
  patience,
);
