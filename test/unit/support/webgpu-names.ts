/**
 * Which decoders of test/fixtures/exports are run on WebGPU, and which are refused;
 * docs/supported-models.md is made from these lists.
 */

/** One of each form, position scheme and window. */
export const webgpuNames = [
  'llama-genai-fp32',
  'qwen3-genai-fp32',
  'gemma3-genai-fp32',
  'qwen2.5-vl-genai-fp32',
  'llama-genai-fp32-mha',
  'llama-dynamo23-sdpa',
  'mistral-legacy17-sdpa',
];

/** Every one in half precision, which SwiftShader lacks and llvmpipe has. */
export const halfNames = [
  'gemma3-genai-fp16-cuda',
  'lfm2-genai-fp16-webgpu',
  'llama-genai-fp16-dml',
  'llama-genai-fp16-webgpu',
  'llama-genai-then-fp16io32',
  'llama-genai-then-q4f16',
  'llama-legacy-then-fp16',
  'llama-legacy-then-fp16norms32',
  'llama-legacy-then-q4f16',
  'qwen2.5-vl-genai-fp16-cuda',
  'qwen3-genai-fp16-webgpu',
];

/** Caches that hold the window alone. */
export const refusedNames = ['gemma3-genai-int4-ring'];
