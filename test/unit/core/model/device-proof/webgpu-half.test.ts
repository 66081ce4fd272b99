/** Proofs in half precision, on the software renderer that has it. */
import { runsAll } from '../../../../run-all';
import { describeProofOnWebGpu } from '../../../support/on-webgpu';
import { shareShaders, useLlvmpipe } from '../../../support/webgpu';

useLlvmpipe();
shareShaders();

describeProofOnWebGpu([
  'llama-genai-fp16-webgpu',
  ...(runsAll ? ['llama-genai-then-q4f16', 'llama-legacy-then-fp16'] : []),
]);
