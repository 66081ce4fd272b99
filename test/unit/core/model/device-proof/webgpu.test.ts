/** Proofs on a real WebGPU adapter, checked against what whole decoders give there. */
import { expect, it } from 'vitest';
import { fusedNodes } from '../../../../../src/core/model/device-proof/fused-nodes';
import { dataType } from '../../../../../src/core/onnx/tensors';
import { runsAll } from '../../../../run-all';
import { openExport } from '../../../support/exports';
import { describeProofOnWebGpu } from '../../../support/on-webgpu';
import { onWebGpu, probeDifference, shareShaders, useSwiftShader } from '../../../support/webgpu';
import { webgpuNames } from '../../../support/webgpu-names';

useSwiftShader();
shareShaders();
const patience = 300_000;

describeProofOnWebGpu(runsAll ? webgpuNames : ['qwen3-genai-fp32']);

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
