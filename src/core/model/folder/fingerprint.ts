/** The identity of a model, which recipes and statistics record. */
import { toBinary } from '@bufbuild/protobuf';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ModelProtoSchema, TensorProto_DataLocation } from '../../onnx/generated/onnx_pb';
import type { OnnxModel } from '../../onnx/model-file';
import { requireWeights } from '../../onnx/weight-files';
import { externalWeights, weightTensors, type WeightTensor } from '../../onnx/weights';
import { hashBytes, openSampled, type SampledFile } from '../../byte-samples';
import type { ModelFolder } from './folder';

/**
 * `sha256:` and hex over the decoder graph's structure, `config.json`, and of every weight its
 * name, size and three samples of 4 KiB. Two fine-tunes of one architecture differ; moving weights
 * between the graph and an external file changes nothing; 2 GB take milliseconds, for they are not
 * read.
 */
export async function modelFingerprint(
  folder: Pick<ModelFolder, 'path' | 'decoder'>,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update(structureBytes(folder.decoder));
  hash.update(await readFile(path.join(folder.path, 'config.json')));
  await requireWeights(folder.decoder);
  const files = new Map<string, SampledFile>();
  try {
    const read = new Set(externalWeights(folder.decoder).map(({ name }) => name));
    for (const weight of weightTensors(folder.decoder)) {
      // Files whose contents are never read may be missing.
      if (weight.location.kind === 'external' && !read.has(weight.name)) continue;
      await hashWeight(weight, path.dirname(folder.decoder.file), files, hash);
    }
  } finally {
    await Promise.all([...files.values()].map((file) => file.close()));
  }
  return `sha256:${hash.digest('hex')}`;
}

async function hashWeight(
  weight: WeightTensor,
  folder: string,
  files: Map<string, SampledFile>,
  hash: ReturnType<typeof createHash>,
): Promise<void> {
  const { location } = weight;
  if (location.kind === 'inline') {
    hash.update(`\0${weight.name}\0${location.bytes.length}\0`);
    hashBytes(hash, location.bytes);
    return;
  }
  const name = path.join(folder, location.path);
  let file = files.get(name);
  if (file === undefined) {
    file = await openSampled(name);
    files.set(name, file);
  }
  const length = location.length ?? Math.max(file.size - location.offset, 0);
  hash.update(`\0${weight.name}\0${length}\0`);
  await file.hashRange(hash, location.offset, length);
}

/** The graph's bytes without weights and without where they are stored. */
function structureBytes({ proto, graph }: OnnxModel): Uint8Array {
  const initializer = graph.initializer.map((tensor) => ({
    ...tensor,
    rawData: new Uint8Array(),
    externalData: [],
    dataLocation: TensorProto_DataLocation.DEFAULT,
  }));
  return toBinary(ModelProtoSchema, { ...proto, graph: { ...graph, initializer } });
}
