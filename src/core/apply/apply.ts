/** Apply: a model folder whose decoder prunes, and which existing runtimes load unchanged. */
import path from 'node:path';
import { throwIfCancelled } from '../cancel';
import { explainFileError } from '../file-errors';
import { removeQuietly, writeFileAtomic } from '../files';
import { temporaryName } from '../temporary';
import { silentProgress, type Progress } from '../host';
import type { ModelFolder } from '../model/folder/folder';
import { relativePath } from '../model/paths';
import { encodeOnnx } from '../onnx/model-file';
import { externalFiles } from '../onnx/weights';
import { parseDocument, valueAt } from '../recipe/document';
import type { RecipeModel } from '../recipe/types';
import { updateRecipe } from '../recipe/write';
import { declareExternalData, place, unprunedFiles, type SharingCounts } from './contents';
import { recipeSuffix } from '../recipe/suffix';
import {
  markedEncoders,
  prunedDecoder,
  tokenTables,
  type GraphOptions,
  type RewrittenFile,
} from './graphs';
import { requireOwnFiles } from './links';
import { moveIntoPlace, requireTarget } from './target';
import { writtenName } from './written-name';

export interface ApplyOptions extends Omit<GraphOptions, 'progress'> {
  /** The recipe file that is put into the folder as a record; absent if undefined. */
  recipeFile?: { name: string; text: string } | undefined;
  /** The folder to write. */
  out: string;
  /** Whether a folder that is there already may be replaced. */
  replace?: boolean;
  progress?: Progress;
  /**
   * Tests the folder before it is put in place; if it throws, nothing is left.
   *
   * @param folder the new folder, at a temporary path
   */
  prove?: (folder: string) => Promise<unknown>;
  /** Whether links out of the model's folder are followed; those of download caches always are. */
  followLinks?: boolean | undefined;
  /** Cancels: nothing of the folder is left. */
  signal?: AbortSignal | undefined;
}

export interface Applied {
  /** Absolute. */
  folder: string;
  decoder: string;
  /** Vision encoders that were rewritten, absolute. */
  encoders: string[];
  /** How the folder shares its weights with the original, by kind. */
  sharing: SharingCounts;
  /** Bytes written for the decoder's graph. */
  graphBytes: number;
}

/**
 * Writes a copy of the model folder in which the decoder prunes by the recipe. Weights are shared
 * with the original (reflink or hard link), or else copied. Other precisions of the decoder are
 * left out, as they would not be pruned. The folder appears whole or not at all.
 *
 * @throws HumanError when the folder exists, cannot be written, the model is pruned already, fails
 *    its test, or `cancelled`
 */
export async function applyRecipe(options: ApplyOptions): Promise<Applied> {
  const { model, replace = false, signal } = options;
  // Long work reports often: between two reports it can be stopped.
  const progress = stoppable(options.progress ?? silentProgress, signal);
  const out = path.resolve(options.out);
  await requireTarget(out, model.path, replace);
  throwIfCancelled(signal);
  const decoder = await prunedDecoder({ ...options, progress });
  const encoders = await markedEncoders({ ...options, progress });
  const tables = await tokenTables(model);
  throwIfCancelled(signal);
  const at = (file: string): string => path.join(out, writtenName(model, file));

  const temporary = temporaryName(out);
  const target: Target = { model, folder: temporary, sharing: {}, placed: new Map(), progress };
  let graphBytes: number;
  try {
    const graphs = [decoder, ...encoders, ...tables];
    const rewritten = [...encoders, ...tables].map(({ original }) => original);
    const unpruned = await unprunedFiles(model, rewritten);
    const weights = graphs.flatMap(({ model: graph }) => externalFiles(graph));
    const sources = weights.filter((file) => isBelow(file, model.path));
    if (options.followLinks !== true) {
      await requireOwnFiles(model.path, [...unpruned, ...sources]);
    }
    for (const file of unpruned) {
      throwIfCancelled(signal);
      await placeOnce(file, inFolder(target, file), target);
    }
    graphBytes = await writeGraph(decoder, target);
    for (const encoder of encoders) await writeGraph(encoder, target);
    for (const table of tables) await writeGraph(table, target);
    await writeRecipe(options, temporary, out);
    throwIfCancelled(signal);
    await options.prove?.(temporary);
    throwIfCancelled(signal);
    await moveIntoPlace(temporary, out);
  } catch (error) {
    await removeQuietly(temporary);
    throw explainFileError(error, out);
  }
  return {
    folder: out,
    decoder: at(decoder.original),
    encoders: encoders.map(({ original }) => at(original)),
    sharing: target.sharing,
    graphBytes,
  };
}

/** A folder that is being written. */
interface Target {
  model: ModelFolder;
  folder: string;
  sharing: SharingCounts;
  /** The source of each file, by its path. */
  placed: Map<string, string>;
  progress: Progress;
}

function inFolder({ model, folder }: Target, file: string): string {
  return path.join(folder, writtenName(model, file));
}

/** A graph's own weights take precedence over an unused file of the same name. */
async function placeOnce(from: string, to: string, target: Target): Promise<void> {
  const { placed, sharing, progress } = target;
  if (placed.get(to) === from) return;
  if (placed.has(to)) await removeQuietly(to);
  await place(from, to, sharing, progress);
  placed.set(to, from);
}

/** A graph with its weights beside it. @returns its bytes */
async function writeGraph({ model, original }: RewrittenFile, target: Target): Promise<number> {
  const file = inFolder(target, original);
  const weights = externalFiles(model);
  for (const weight of weights) {
    const to = path.join(path.dirname(file), path.relative(path.dirname(model.file), weight));
    await placeOnce(weight, to, target);
  }
  const bytes = encodeOnnx(model);
  await writeFileAtomic(file, bytes);
  await declareExternalData(target.folder, file, weights.length);
  return bytes.length;
}

async function writeRecipe(
  { recipeFile, model }: ApplyOptions,
  folder: string,
  out: string,
): Promise<void> {
  if (recipeFile?.name.endsWith(recipeSuffix) !== true) return;
  const text = withModelPath(recipeFile.text, relativePath(out, model.path));
  await writeFileAtomic(path.join(folder, recipeFile.name), text);
}

function isBelow(file: string, folder: string): boolean {
  return path.resolve(file).startsWith(path.resolve(folder) + path.sep);
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
