/** Checks that the external files of a model's weights exist and are long enough for the graph. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { text } from '../text';
import type { OnnxModel } from './model-file';
import { weightPlace } from './places';
import { bytesOf } from './tensor-size';
import { externalWeights, type ExternalLocation, type WeightTensor } from './weights';

/**
 * Every file's size is read once, none of its contents. Unused weights may be missing.
 *
 * @throws HumanError `weights-missing` naming the first missing file, `weights-truncated` naming
 *    the first weight that extends beyond the end of its file, `weight-size` if its length does not
 *    match its shape
 */
export async function requireWeights(model: OnnxModel): Promise<void> {
  const folder = path.dirname(model.file);
  const sizes = new Map<string, number>();
  for (const weight of externalWeights(model)) {
    const { location } = weight;
    const file = path.join(folder, location.path);
    let size = sizes.get(file);
    if (size === undefined) {
      size = await sizeOf(file, model);
      sizes.set(file, size);
    }
    requireRange(weight, location, { file, size }, model);
  }
}

async function sizeOf(file: string, model: OnnxModel): Promise<number> {
  const stats = await stat(file).catch(() => undefined);
  if (stats?.isFile() === true) return stats.size;
  throw new HumanError(
    text`The weight file ${file}, which ${path.basename(model.file)} needs, is missing. Download
      it into the same folder.`,
    'weights-missing',
  );
}

function requireRange(
  { name, dims, dataType }: WeightTensor,
  { offset, length }: ExternalLocation,
  { file, size }: { file: string; size: number },
  model: OnnxModel,
): void {
  const needed = bytesOf({ dims: dims.map(BigInt), dataType });
  // The graph's own rules report impossible shapes.
  if (needed === 'impossible') return;
  if (length !== undefined && needed !== undefined && length !== needed) {
    throw new HumanError(
      text`The graph ${model.file} cannot be run: ${weightPlace(name)} has ${length} bytes in its
        external file, where its shape (${dims.join(' x ')}) and type need ${needed}. The graph and
        the weights do not belong together: download or export both again.`,
      'weight-size',
    );
  }
  const end = offset + (length ?? needed ?? 0);
  if (end <= size) return;
  throw new HumanError(
    text`The weight file ${file} is too short: it has ${size} bytes, and ${weightPlace(name)} lies
      in bytes ${offset} to ${end}. The download may have been cut off, or the file belong to another
      graph: download it again beside ${path.basename(model.file)}.`,
    'weights-truncated',
  );
}
