/**
 * Half precision on WebGPU, fp16 and q4f16: on the software renderer that has it. A process can open
 * one driver, so the other exports on WebGPU have a file of their own. On a graphics card that one
 * runs these, too.
 */
import { it } from 'vitest';
import { runsAll } from '../../../run-all';
import { describeOnWebGpu } from '../../support/on-webgpu';
import { isOnCard, shareShaders, useLlvmpipe } from '../../support/webgpu';
import { halfNames } from '../../support/webgpu-names';

useLlvmpipe();
shareShaders();

if (isOnCard) it.skip('is run with the other exports', () => {});
else describeOnWebGpu(runsAll ? halfNames : ['llama-legacy-then-q4f16']);
