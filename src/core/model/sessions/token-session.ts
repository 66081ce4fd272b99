/** Sessions that give the embeddings of token ids. Only the worker process may import this. */
import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { encodeOnnx, openOnnx } from '../../onnx/model-file';
import { requireWeights } from '../../onnx/weight-files';
import { tokenTable } from './token-table';
import { openSession } from './sessions';

/**
 * A session of one input, ids [1, rows]. It is a table lookup, which the CPU does best, and
 * exactly. The caller releases it.
 * @param file `embed_tokens`, or a graph that also merges image features
 */
export async function openTokenSession(
  file: string,
  options: { threads?: number | undefined } = {},
): Promise<InferenceSession> {
  const model = await openOnnx(file);
  await requireWeights(model);
  const table = tokenTable(model);
  const source =
    table === undefined
      ? { file }
      : { bytes: encodeOnnx(table), externalDataFolder: path.dirname(file) };
  return openSession(source, { ...options, device: 'cpu' });
}
