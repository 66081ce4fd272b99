/**
 * Half precision on WebGPU, fp16 and q4f16: on the software renderer that has it. A process can open
 * one driver, so the other exports on WebGPU have a file of their own. On a graphics card that one
 * runs these, too, and `npm run test:gpu` leaves this one out.
 */
import { runsAll } from '../../../run-all';
import { describeOnWebGpu } from '../../support/on-webgpu';
import { shareShaders, useLlvmpipe } from '../../support/webgpu';
import { halfNames } from '../../support/webgpu-names';

useLlvmpipe();
shareShaders();

describeOnWebGpu(runsAll ? halfNames : ['llama-legacy-then-q4f16']);
