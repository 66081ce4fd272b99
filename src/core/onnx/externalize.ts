/** Moving inline weights to an external file, so that many graphs can share them. */
import { create } from '@bufbuild/protobuf';
import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically, writeFully } from '../files';
import { silentProgress, type Progress } from '../host';
import {
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  type TensorProto,
} from './generated/onnx_pb';
import { copyOnnx, type OnnxModel } from './model-file';

/** Smaller tensors stay in the graph: shapes and axes must be readable while it is loaded. */
const smallestMoved = 1024;
/** Offsets at page borders let a runtime map the file. */
const alignment = 4096;

/** Bytes of weights that lie inside the graph file. */
export function inlineBytes(model: OnnxModel): number {
  return model.graph.initializer.reduce(
    (sum, tensor) => sum + (isMoved(tensor) ? tensor.rawData.length : 0),
    0,
  );
}

/**
 * A copy of the model whose inline weights are read from `file`. If the file does not exist, it is
 * written with exactly these bytes. The name of `file` identifies the weights: use a fingerprint.
 *
 * @throws HumanError when the file cannot be written
 */
export async function externalizeWeights(
  original: OnnxModel,
  file: string,
  progress: Progress = silentProgress,
): Promise<OnnxModel> {
  const model = copyOnnx(original);
  const moved: { bytes: Uint8Array; offset: number }[] = [];
  let end = 0;
  model.graph.initializer = model.graph.initializer.map((tensor) => {
    if (!isMoved(tensor)) return tensor;
    const offset = Math.ceil(end / alignment) * alignment;
    end = offset + tensor.rawData.length;
    moved.push({ bytes: tensor.rawData, offset });
    return externalTensor(tensor, path.basename(file), offset);
  });
  // External paths are relative to the graph, which belongs beside its weights from now on.
  model.file = path.join(path.dirname(path.resolve(file)), path.basename(original.file));
  const present = await holds(file, moved, end);
  if (!present && moved.length > 0) await writeWeights(file, moved, end, progress);
  return model;
}

function isMoved(tensor: TensorProto): boolean {
  return (
    tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL &&
    tensor.rawData.length >= smallestMoved
  );
}

function externalTensor(tensor: TensorProto, location: string, offset: number): TensorProto {
  const entries = { location, offset: `${offset}`, length: `${tensor.rawData.length}` };
  return create(TensorProtoSchema, {
    name: tensor.name,
    dims: tensor.dims,
    dataType: tensor.dataType,
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    ),
  });
}

const compared = 4 * 1024 * 1024;

/** Whether a file holds the weights: one of the same name and size may be anybody's. */
async function holds(
  file: string,
  moved: readonly { bytes: Uint8Array; offset: number }[],
  size: number,
): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size !== size) return false;
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(compared);
    for (const { bytes, offset } of moved) {
      for (let at = 0; at < bytes.length; at += compared) {
        const part = bytes.subarray(at, at + compared);
        const { bytesRead } = await handle.read(buffer, 0, part.length, offset + at);
        if (bytesRead !== part.length || !buffer.subarray(0, part.length).equals(part))
          return false;
      }
    }
    return true;
  } finally {
    await handle.close();
  }
}

async function writeWeights(
  file: string,
  moved: readonly { bytes: Uint8Array; offset: number }[],
  size: number,
  progress: Progress,
): Promise<void> {
  await writeAtomically(file, async (handle) => {
    for (const { bytes, offset } of moved) {
      await writeFully(handle, bytes, offset);
      progress.report(offset + bytes.length, size, 'moving weights out of the graph');
    }
  });
}
