/**
 * Proves a device on the attention of a model, before it is chosen. Only the worker process may
 * import this.
 */
import { HumanError } from '../core/errors';
import { requireDevice } from '../core/model/devices/device-limits';
import { deviceProof } from '../core/model/device-proof/proof';
import { openModelFolder, type ModelFolder } from '../core/model/folder/folder';
import { decodeOnnx, openOnnx, type OnnxModel } from '../core/onnx/model-file';
import { buildScoringGraph } from '../core/surgery/scoring';
import type { RequestOf } from '../runner/channel/requests';
import type { Results } from '../runner/channel/results';

/**
 * Tests the attention of the model's graphs in their present form, and of the decoder as
 * calibration rewrites it.
 *
 * @throws HumanError `device-limit`, `device-unproven`, or the folder's fault
 */
export async function proveDevice({
  model,
  dtype,
  device,
}: RequestOf<'prove'>): Promise<Results['prove']> {
  const started = performance.now();
  const folder = await openModelFolder(model, { dtype });
  requireDevice(folder.decoder, device);
  const { vision_encoder: encoder } = folder.files;
  // A decoder alone is fed embeddings.
  if (encoder !== undefined) await deviceProof.require(await openOnnx(encoder), device);
  for (const graph of [folder.decoder, scored(folder)]) {
    if (graph !== undefined) await deviceProof.require(graph, device, folder.shape);
  }
  return { milliseconds: performance.now() - started };
}

/**
 * The decoder with its attention opened; undefined if that fails, which the run itself will report.
 */
function scored({ decoder }: ModelFolder): OnnxModel | undefined {
  try {
    const { bytes } = buildScoringGraph(decoder, { aggregate: 'max' });
    return decodeOnnx(bytes, decoder.file);
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  }
}
