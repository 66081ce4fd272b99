/** Folders that hold a decoder and are no model for want of a file: told in the tree, with what they lack. */
import { access, readdir } from 'node:fs/promises';
import path from 'node:path';

export interface NearlyModel {
  /** Absolute path. */
  folder: string;
  /** Names of files. */
  lacks: string[];
}

/** A graph that is called a model may be of any kind; one that is called a decoder is of a language model. */
const decoder = /decoder.*\.onnx$/;

/** @param folders absolute paths of folders that hold graphs in `onnx/` */
export async function findNearlyModels(folders: readonly string[]): Promise<NearlyModel[]> {
  const found = await Promise.all(
    folders.map(async (folder): Promise<NearlyModel[]> => {
      const isSaid = await access(path.join(folder, 'config.json')).then(
        () => true,
        () => false,
      );
      if (isSaid) return [];
      const names = await readdir(path.join(folder, 'onnx')).catch((): string[] => []);
      return names.some((name) => decoder.test(name)) ? [{ folder, lacks: ['config.json'] }] : [];
    }),
  );
  return found.flat();
}
