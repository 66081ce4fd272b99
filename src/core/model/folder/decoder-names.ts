/** Which files of a model folder are its decoders, without opening any. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readJson } from './read-json';
import { sortVariants } from './variants';

/**
 * Names of decoders in the folder's `onnx/`, one for each precision, also for a family that calls
 * its decoder differently.
 *
 * @returns undefined if there is no such folder
 */
export async function decoderNames(folder: string): Promise<string[] | undefined> {
  const names = await readdir(path.join(folder, 'onnx')).catch(() => undefined);
  if (names === undefined) return undefined;
  const called = [...sortVariants(names).decoder.values()];
  if (called.length > 0 || !names.some((name) => name.startsWith('model'))) return called;
  // Opening the folder reports a config that cannot be read.
  const config = await readJson(path.join(folder, 'config.json')).catch(() => undefined);
  // Imported here, so that starting the extension does not load families.
  const { familyOf } = await import('../families');
  const { decoderFile } = familyOf({ config: config ?? {} });
  return [...sortVariants(names, decoderFile).decoder.values()];
}
