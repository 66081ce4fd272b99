/**
 * Finds models and recipes in folders of the workspace, by the names of files alone, in one walk.
 */
import path from 'node:path';
import { recipeSuffix } from '../recipe/suffix';
import { genaiConfigName } from '../model/folder/genai-name';
import { walkFolders } from '../walk';
import { isExcludedFolder } from './excluded';

export interface Places {
  /** Absolute paths of folders that may be models, which their files decide. */
  models: string[];
  /**
   * Absolute paths of other folders with a configuration: a model that lacks its decoder is among
   * them.
   */
  configured: string[];
  /** Absolute paths of files. */
  recipes: string[];
}

/** Names of a decoder's graph in `onnx/`: families use one or the other. */
const decoderName = /^(.*decoder.*|model.*)\.onnx$/;

const configName = 'config.json';

/** @param roots absolute paths; what is in two of them is found once */
export async function searchWorkspace(roots: readonly string[]): Promise<Places> {
  const models = new Set<string>();
  const configured = new Set<string>();
  const recipes = new Set<string>();
  for (const root of roots) {
    for await (const { folder, files } of walkFolders(root, { skips: isExcludedFolder, wants })) {
      const isOnnx = path.basename(folder) === 'onnx';
      for (const name of files) {
        if (name.endsWith(recipeSuffix)) recipes.add(path.join(folder, name));
        else if (name === genaiConfigName) models.add(folder);
        else if (name === configName) configured.add(folder);
        else if (isOnnx) models.add(path.dirname(folder));
      }
    }
  }
  return {
    models: [...models].sort(),
    configured: [...configured].filter((folder) => !models.has(folder)).sort(),
    recipes: [...recipes],
  };
}

function wants(name: string): boolean {
  if (name === genaiConfigName || name === configName) return true;
  return name.endsWith(recipeSuffix) || decoderName.test(name);
}
