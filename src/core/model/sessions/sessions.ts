/**
 * Opens ONNX Runtime sessions. Only the worker process may import this: it loads the native
 * library.
 */
import { InferenceSession } from 'onnxruntime-node';
import path from 'node:path';
import { HumanError, messageOf } from '../../errors';
import { decodeOnnx, openOnnx } from '../../onnx/model-file';
import { cudaFolderVariable, linkCudaProvider, runtimeFolder } from '../devices/cuda-libraries';
import { text } from '../../text';
import { requireWeights } from '../../onnx/weight-files';
import { deviceError, explainDeviceFailure, type Device } from '../devices/devices';
import { explainHalfPrecision, halfPrecisionError } from '../devices/half-precision';
import { remedy } from '../../remedies';

/** A graph on disk, or one made in memory that uses the original's weight files. */
export type GraphSource = { file: string } | { bytes: Uint8Array; externalDataFolder: string };

export interface SessionOptions {
  device: Device;
  /** Threads of one operator on the CPU; ONNX Runtime decides if absent. */
  threads?: number | undefined;
  /**
   * Leave external weights memory-mapped, where several sessions share them: a model opens at once
   * and its weights are in memory once, at some cost in matrix products on the CPU.
   */
  mapWeights?: boolean | undefined;
  /**
   * The threads of an operator sleep until the next one instead of spinning: results are the same,
   * and the processor is free for other programs meanwhile. Not where times are measured, since
   * other runtimes spin.
   */
  yields?: boolean | undefined;
  /**
   * Leave a decoder's caches on the device between steps, where the runtime can: on WebGPU. They
   * are for whoever calls `release` for each, since nothing else frees them.
   */
  keepsCaches?: boolean | undefined;
  /**
   * Run the first prompt, or image, on the CPU as well, and refuse a device whose half precision
   * gives other numbers: for runs whose numbers count. Not of a pruned graph, which may keep other
   * tokens where scores differ by rounding alone.
   */
  heldToCpu?: boolean | undefined;
  /** Outputs that stay on the device; WebGPU alone. Nothing but another run can read them. */
  onDevice?: readonly string[] | undefined;
}

/**
 * The caller releases the session.
 * @throws HumanError `device-failed` if the device cannot be used, `device-limit` (later from
 * `run`, too) if it lacks half precision, `onnx-refused` if ONNX Runtime does not accept the graph,
 * `weights-missing` and similar if the cause is its weights
 */
export async function openSession(
  source: GraphSource,
  options: SessionOptions,
): Promise<InferenceSession> {
  const native: InferenceSession.SessionOptions = {
    executionProviders: [options.device === 'webgpu' ? await webgpu(source) : options.device],
    // Warnings of the optimiser are of no use to anyone; errors arrive as exceptions.
    logSeverityLevel: 3,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    ...(options.onDevice === undefined || options.onDevice.length === 0
      ? {}
      : {
          preferredOutputLocation: Object.fromEntries(
            options.onDevice.map((name) => [name, 'gpu-buffer'] as const),
          ),
        }),
    extra: {
      session: {
        ...(options.mapWeights === true ? { disable_prepacking: '1' } : {}),
        ...(options.yields === true ? { 'intra_op.allow_spinning': '0' } : {}),
        ...('bytes' in source
          ? { model_external_initializers_file_folder_path: source.externalDataFolder }
          : {}),
      },
    },
  };
  if (options.device === 'cuda') await findCudaProvider();
  try {
    const session =
      'file' in source
        ? await InferenceSession.create(source.file, native)
        : await InferenceSession.create(source.bytes, native);
    return explainHalfPrecision(session, options.device);
  } catch (error) {
    if ('file' in source) await requireWeights(await openOnnx(source.file));
    throw explainOpening(error, source, options.device);
  }
}

/** The provider is looked for only beside the runtime: the user's folder is made known there. */
async function findCudaProvider(): Promise<void> {
  const folder = process.env[cudaFolderVariable];
  if (folder === undefined) return;
  const packaged = path.dirname(require.resolve('onnxruntime-node/package.json'));
  await linkCudaProvider(folder, runtimeFolder(packaged));
}

/**
 * WebGPU without the sines and cosines of a graph. WGSL promises them to 2^-11 only, and for small
 * angles: with the rotary embedding computed on the GPU, masses were off by 7e-3 of the layer's
 * mean; with these few small nodes on the CPU, by 6e-6.
 */
async function webgpu(source: GraphSource) {
  const { graph } =
    'file' in source
      ? await openOnnx(source.file)
      : decodeOnnx(source.bytes, path.join(source.externalDataFolder, 'graph.onnx'));
  const forceCpuNodeNames = graph.node
    .filter(({ opType, name }) => (opType === 'Sin' || opType === 'Cos') && name !== '')
    .map(({ name }) => name);
  // ONNX Runtime refuses an empty list.
  return forceCpuNodeNames.length === 0 ? 'webgpu' : { name: 'webgpu', forceCpuNodeNames };
}

function explainOpening(error: unknown, source: GraphSource, device: Device): HumanError {
  const half = halfPrecisionError(error, device);
  if (half !== undefined) return half;
  const message = messageOf(error);
  if (device !== 'cpu' && /ExecutionProvider|adapter|backend not found|provider/i.test(message)) {
    return deviceError(device, explainDeviceFailure(device, message), error);
  }
  const name = 'file' in source ? source.file : text`the rewritten decoder`;
  return new HumanError(
    text`ONNX Runtime does not accept ${name}: ${message.split('\n')[0]!}. The file may be
      truncated, or need a newer version: download or export it again, or ${remedy('other-precision')}`,
    'onnx-refused',
    1,
    { cause: error },
  );
}

/** The element type of an input or output. */
export function elementType(
  session: InferenceSession,
  side: 'input' | 'output',
  name: string,
): string {
  const metadata = side === 'input' ? session.inputMetadata : session.outputMetadata;
  const found = metadata.find((value) => value.name === name);
  if (found?.isTensor !== true) throw new Error(`the graph has no tensor ${side} ${name}`);
  return found.type;
}
