/** Which files of a model folder are its decoders, without opening any. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readJson } from './read-json';
import { sortVariants } from './variants';

/**
 * Names in the folder's `onnx/`, a precision each; of a family whose decoder is not called one too.
 * @returns undefined where there is no such folder
 */
export async function decoderNames(folder: string): Promise<string[] | undefined> {
  const names = await readdir(path.join(folder, 'onnx')).catch(() => undefined);
  if (names === undefined) return undefined;
  const called = [...sortVariants(names).decoder.values()];
  if (called.length > 0 || !names.some((name) => name.startsWith('model'))) return called;
  // What cannot be read is told when the folder is opened.
  const config = await readJson(path.join(folder, 'config.json')).catch(() => undefined);
  // Families are no part of starting the extension.
  const { familyOf } = await import('./families');
  const { decoderFile } = familyOf({ config: config ?? {} });
  return [...sortVariants(names, decoderFile).decoder.values()];
}
