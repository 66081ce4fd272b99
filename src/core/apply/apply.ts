/** Apply: a model folder whose decoder prunes, which existing runtimes load unchanged. */
import { create } from '@bufbuild/protobuf';
import path from 'node:path';
import { HumanError } from '../errors';
import { explainFileError, removeQuietly, temporaryName, writeFileAtomic } from '../files';
import { silentProgress, type Progress } from '../host';
import type { ModelFolder } from '../model/folder';
import { relativePath } from '../model/paths';
import { externalizeWeights, inlineBytes } from '../onnx/externalize';
import { StringStringEntryProtoSchema } from '../onnx/generated/onnx_pb';
import { encodeOnnx, type OnnxModel } from '../onnx/model-file';
import { externalFiles } from '../onnx/weights';
import { parseDocument, valueAt } from '../recipe/document';
import type { Recipe, RecipeModel } from '../recipe/types';
import { updateRecipe } from '../recipe/write';
import { text } from '../text';
import { toolName } from '../tool';
import type { Locate } from '../surgery/pruning/locate';
import { originKey } from '../surgery/inputs';
import { pruneDecoder } from '../surgery/pruning/pruning';
import { stateCacheSizes } from './cache-sizes';
import {
  declareExternalData,
  place,
  recipeSuffix,
  unprunedFiles,
  type SharingCounts,
} from './contents';
import { moveIntoPlace, refuseOriginal, requireFree } from './target';

export interface ApplyOptions {
  recipe: Pick<Recipe, 'schedule' | 'ranking'>;
  /** Text of the recipe file, which goes into the folder as a record; none when undefined. */
  recipeFile?: { name: string; text: string } | undefined;
  model: ModelFolder;
  /** `sha256:...` of the model: names its weights in the cache. */
  fingerprint: string;
  locate: Locate;
  /** The folder to write. */
  out: string;
  /** Whether a folder that is there already may be replaced. */
  replace?: boolean;
  /** Where weights that lie inside a graph are moved to, once for all recipes. */
  cacheFolder: string;
  progress?: Progress;
  /** Cancels: nothing of the folder is left behind. */
  signal?: AbortSignal | undefined;
}

export interface Applied {
  /** Absolute. */
  folder: string;
  decoder: string;
  /** How the folder shares its weights with the original, by kind. */
  sharing: SharingCounts;
  /** Bytes written for the decoder's graph. */
  graphBytes: number;
}

/** Inline weights up to here stay in the graph: one file is handier than two. */
const largestInline = 1024 * 1024;

/**
 * Writes a copy of the model folder in which the decoder prunes by the recipe. Weights are shared with
 * the original (reflink or hard link), else copied. Other precisions of the decoder are left out, as
 * they would not be pruned. The folder appears whole or not at all.
 * @throws HumanError when the folder exists, cannot be written, the model is pruned already, or `cancelled`
 */
export async function applyRecipe(options: ApplyOptions): Promise<Applied> {
  const { model, locate, recipe, replace = false, signal } = options;
  // Long work reports often: between two reports it can be stopped.
  const progress = stoppable(options.progress ?? silentProgress, signal);
  const out = path.resolve(options.out);
  await refuseOriginal(out, model.path);
  await requireFree(out, replace);
  throwIfCancelled(signal);
  const decoder = pruneDecoder(await withOwnWeightFile({ ...options, progress }), recipe, locate);
  stateCacheSizes(decoder, model.shape);
  recordOrigin(decoder, recipe, locate);
  const bytes = encodeOnnx(decoder);

  const temporary = temporaryName(out);
  const target = path.join(temporary, path.relative(model.path, model.files.decoder));
  const sharing: SharingCounts = {};
  try {
    for (const file of await unprunedFiles(model)) {
      throwIfCancelled(signal);
      const to = path.join(temporary, path.relative(model.path, file));
      await place(file, to, sharing, progress);
    }
    for (const file of externalFiles(decoder)) {
      throwIfCancelled(signal);
      const relative = path.relative(path.dirname(decoder.file), file);
      await place(file, path.join(path.dirname(target), relative), sharing, progress);
    }
    await writeFileAtomic(target, bytes);
    await declareExternalData(temporary, target, externalFiles(decoder).length);
    const { recipeFile } = options;
    if (recipeFile?.name.endsWith(recipeSuffix)) {
      const text = withModelPath(recipeFile.text, relativePath(out, model.path));
      await writeFileAtomic(path.join(temporary, recipeFile.name), text);
    }
    throwIfCancelled(signal);
    await moveIntoPlace(temporary, out);
  } catch (error) {
    await removeQuietly(temporary);
    throw explainFileError(error, out);
  }
  const written = path.join(out, path.relative(model.path, model.files.decoder));
  return { folder: out, decoder: written, sharing, graphBytes: bytes.length };
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new HumanError(text`Cancelled. ${text`Nothing was written.`}`, 'cancelled');
}

function stoppable(progress: Progress, signal: AbortSignal | undefined): Progress {
  return {
    report(done, total, note) {
      throwIfCancelled(signal);
      progress.report(done, total, note);
    },
  };
}

/** The record of how the folder came about still finds the model it was made from. */
function withModelPath(text: string, relative: string): string {
  const from = valueAt(parseDocument(text), ['model']) as RecipeModel;
  return updateRecipe(text, { model: { ...from, path: relative } });
}

/** The decoder with large inline weights in the cache, where every recipe of the model finds them. */
async function withOwnWeightFile(options: ApplyOptions): Promise<OnnxModel> {
  const { model, fingerprint, cacheFolder, progress } = options;
  if (inlineBytes(model.decoder) <= largestInline) return model.decoder;
  const name = `${path.basename(model.files.decoder)}_data`;
  const identity = fingerprint.replace(/^sha256:/, '').slice(0, 16);
  return externalizeWeights(
    model.decoder,
    path.join(cacheFolder, 'weights', identity, name),
    progress,
  );
}

/** What a pruned graph says of itself to whoever opens it. */
function recordOrigin(decoder: OnnxModel, recipe: ApplyOptions['recipe'], locate: Locate): void {
  const { schedule, ranking } = recipe;
  const value = JSON.stringify({ tool: toolName, locate: locate.kind, schedule, ranking });
  decoder.proto.metadataProps.push(create(StringStringEntryProtoSchema, { key: originKey, value }));
}
