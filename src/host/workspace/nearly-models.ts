/** Folders that hold a part of a model but lack a file: shown in the tree, with what is missing. */
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';
import { readJson } from '../../core/model/folder/read-json';
import { sortVariants } from '../../core/model/folder/variants';

export interface NearlyModel {
  /** Absolute path. */
  folder: string;
  /** Names of files, relative to the folder. */
  lacks: string[];
}

/**
 * A graph that is called a model may be of any kind; one that is called a decoder is of a language
 * model.
 */
const decoder = /decoder.*\.onnx$/;

/** @param folders absolute paths of folders that hold graphs in `onnx/`, or a configuration */
export async function findNearlyModels(folders: readonly string[]): Promise<NearlyModel[]> {
  const found = await Promise.all(
    folders.map(async (folder): Promise<NearlyModel[]> => {
      const names = await readdir(path.join(folder, 'onnx')).catch(() => undefined);
      if (names === undefined) return [];
      const hasConfig = await access(path.join(folder, 'config.json')).then(
        () => true,
        () => false,
      );
      const lacks = hasConfig
        ? await decoderOf(folder, names)
        : names.some((name) => decoder.test(name))
          ? 'config.json'
          : undefined;
      return lacks === undefined ? [] : [{ folder, lacks: [lacks] }];
    }),
  );
  return found.flat();
}

/**
 * The decoder that a folder lacks which is plainly of a vision-language model: by its other graphs,
 * or its configuration.
 * @param names of the files in its `onnx/`
 */
async function decoderOf(folder: string, names: string[]): Promise<string | undefined> {
  // One that is called a model is the decoder of some families; of others it is of another kind.
  if (names.some((name) => decoder.test(name) || /^model.*\.onnx$/.test(name))) return undefined;
  const config = await readJson(path.join(folder, 'config.json')).catch(() => undefined);
  // Imported here, so that starting the extension does not load families.
  const { families } = await import('../../core/model/families');
  const family = families.find((one) => one.recognises(config ?? {}));
  const parts = sortVariants(names);
  const isOfVision = parts.vision_encoder.size + parts.embed_tokens.size > 0;
  if (!isOfVision && !family) return undefined;
  return `onnx/${family?.decoderFile ?? 'decoder_model_merged'}.onnx`;
}
