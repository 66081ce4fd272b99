/** WebGPU in tests: on a software renderer if there is no graphics card. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { beforeAll, type TestContext } from 'vitest';
import { HumanError } from '../../../src/core/errors';
import type { FusedNode } from '../../../src/core/model/device-proof/fused-nodes';
import { probeGraph } from '../../../src/core/model/device-proof/probe-graph';
import { feedsOf } from '../../../src/core/model/device-proof/proof';
import type { Operand } from '../../../src/core/model/device-proof/values';
import { openSession } from '../../../src/core/model/sessions/sessions';
import { encodeOnnx, type OnnxModel } from '../../../src/core/onnx/model-file';
import { valueInfo } from '../../../src/core/onnx/value-info';
import { largestDifference } from './decoder';
import { modelOf, node } from './graphs';

/** Where Debian's chromium-common describes its software renderer, the faster one of the two. */
const swiftShader = '/usr/lib/chromium/vk_swiftshader_icd.json';

/**
 * Where Mesa's is described, llvmpipe, which has half precision. ONNX Runtime finds no adapter in
 * that of Mesa 22; 25 was tested.
 */
const llvmpipe = fileIn('/usr/share/vulkan/icd.d', 'lvp_icd');

/**
 * `npm run test:gpu`: every export, on this machine's graphics card; without one the tests fail.
 */
export const isOnCard = process.env['FITPRUNE_WEBGPU'] === 'all';

/** Variables that choose a software renderer; none if a card or another driver is asked for. */
type Renderer = Readonly<Record<string, string>>;

export const softwareRenderer: Renderer = rendererOf(swiftShader);
const halfPrecisionRenderer: Renderer = rendererOf(llvmpipe);

/** Chooses the software renderer for this process. */
export function useSwiftShader(): void {
  Object.assign(process.env, softwareRenderer);
}

/** Chooses the software renderer that has half precision for this process. */
export function useLlvmpipe(): void {
  Object.assign(process.env, halfPrecisionRenderer);
}

function rendererOf(driver: string | undefined): Renderer {
  const isGiven = isOnCard || process.env['VK_ICD_FILENAMES'] !== undefined;
  return isGiven || driver === undefined || !existsSync(driver) ? {} : { VK_ICD_FILENAMES: driver };
}

function fileIn(folder: string, prefix: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const name = names.find((one) => one.startsWith(prefix));
  return name === undefined ? undefined : path.join(folder, name);
}

/** A session that stays open as long as the process does. */
let held: InferenceSession | undefined;

/**
 * Keeps what was compiled for WebGPU from one test of the file to the next: ONNX Runtime forgets it
 * with the last session, and these tests take nearly all their time to compile for a software
 * renderer. Tests share no results.
 */
export function shareShaders(): void {
  beforeAll(async () => {
    const model = modelOf({
      nodes: [node('Add', ['x', 'x'], 'y')],
      inputs: [valueInfo('x', 'float', [1])],
      outputs: [valueInfo('y', 'float', [1])],
    });
    const source = { bytes: encodeOnnx(model), externalDataFolder: '' };
    // Where there is no adapter, each test says so.
    held ??= await openSession(source, { device: 'webgpu' }).catch(() => undefined);
  });
}

/**
 * Skips the test if there is no graphics adapter, unless one is required, or one without half
 * precision.
 */
export async function onWebGpu<T>(context: TestContext, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const why = error instanceof HumanError ? error.message : String(error);
    const isMissing = !isOnCard && why.includes('no graphics adapter');
    if (!isMissing && !why.includes('has no half precision')) throw error;
    console.warn(`Not tested on WebGPU: ${why.split('\n')[0]!}`);
    return context.skip(why.split('\n')[0]);
  }
}

/** The largest difference of a node's outputs on WebGPU from the reference, for a first prompt. */
export async function probeDifference(
  fused: FusedNode,
  model: OnnxModel,
  rows: number,
): Promise<number> {
  const operands = fused.operands({ rows, past: 0 }) as Operand[];
  const results = async (device: 'cpu' | 'webgpu'): Promise<Float32Array> => {
    const { bytes, outputs } = probeGraph(fused, model, device === 'cpu');
    const session = await openSession({ bytes, externalDataFolder: '' }, { device });
    const values = await session.run(feedsOf(session, operands));
    await session.release();
    return Float32Array.from(
      outputs.flatMap((output) => [...(values[output]!.data as Float32Array)]),
    );
  };
  return largestDifference(await results('webgpu'), await results('cpu'));
}
