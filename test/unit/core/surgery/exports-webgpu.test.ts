/** The forms of attention on WebGPU, on a software renderer if there is no graphics card. */
import { exportNames } from '../../support/exports';
import { describeOnWebGpu } from '../../support/on-webgpu';
import { runsAll } from '../../../run-all';
import { isOnCard, shareShaders, useSwiftShader } from '../../support/webgpu';
import { refusedNames, webgpuNames } from '../../support/webgpu-names';

useSwiftShader();
shareShaders();

describeOnWebGpu(namesToRun());

/** On a software renderer one of each kind, or two; a graphics card is fast enough for all. */
function namesToRun(): string[] {
  if (isOnCard) return exportNames().filter((name) => !refusedNames.includes(name));
  return runsAll ? webgpuNames : ['qwen3-genai-fp32', 'llama-dynamo23-sdpa'];
}
