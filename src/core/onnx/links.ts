/** Weight files that are links, as in the cache of the Hugging Face hub. */
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { encodeOnnx, type OnnxModel } from './model-file';
import { externalFiles, externalTensors } from './weights';

/**
 * A graph loaded from bytes finds its weights only inside the folder that it is given, after
 * following links; a hub's cache has links into another folder. So the graph gets the real paths of
 * the files.
 *
 * @param model is changed if there are such links
 * @returns undefined if no weight file is a link out of the model's folder
 */
export async function followLinks(
  model: OnnxModel,
): Promise<{ bytes: Uint8Array; externalDataFolder: string } | undefined> {
  const folder = path.dirname(model.file);
  const real = await realpath(folder).catch(() => folder);
  const files = new Map<string, string>();
  for (const file of externalFiles(model)) files.set(file, await realpath(file));
  const isInside = (file: string) => file.startsWith(real + path.sep);
  if ([...files.values()].every(isInside)) return undefined;

  const externalDataFolder = commonFolder([...files.values()]);
  for (const tensor of externalTensors(model)) {
    const entry = tensor.externalData.find(({ key }) => key === 'location')!;
    const file = files.get(path.join(folder, entry.value))!;
    entry.value = path.relative(externalDataFolder, file).split(path.sep).join('/');
  }
  return { bytes: encodeOnnx(model), externalDataFolder };
}

function commonFolder(files: readonly string[]): string {
  const folders = files.map((file) => path.dirname(file).split(path.sep));
  const [first, ...others] = folders as [string[], ...string[][]];
  const differs = first.findIndex((name, at) => others.some((other) => other[at] !== name));
  const common = differs === -1 ? first : first.slice(0, differs);
  return common.join(path.sep) || path.sep;
}
