/** Apply: a model folder whose decoder prunes, which existing runtimes load unchanged. */
import { create } from '@bufbuild/protobuf';
import { copyFile, mkdir, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../errors';
import { explainFileError, removeQuietly, temporaryName, writeFileAtomic } from '../files';
import { silentProgress, type Progress } from '../host';
import type { ModelFolder } from '../model/folder';
import { relativePath } from '../model/paths';
import { sortVariants } from '../model/variants';
import { externalizeWeights, inlineBytes } from '../onnx/externalize';
import { StringStringEntryProtoSchema } from '../onnx/generated/onnx_pb';
import { encodeOnnx, openOnnx, type OnnxModel } from '../onnx/model-file';
import { externalFiles } from '../onnx/weights';
import { parseDocument, valueAt } from '../recipe/document';
import type { Recipe, RecipeModel } from '../recipe/types';
import { updateRecipe } from '../recipe/write';
import { text } from '../text';
import { toolName } from '../tool';
import type { Locate } from '../surgery/pruning/locate';
import { isPruned, originKey } from '../surgery/inputs';
import { pruneDecoder } from '../surgery/pruning/pruning';
import { stateCacheSizes } from './cache-sizes';
import { shareFile, type Sharing } from './share-file';

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
  sharing: Partial<Record<Sharing, number>>;
  /** Bytes written for the decoder's graph. */
  graphBytes: number;
}

const recipeSuffix = '.fitprune.json';

/** Inline weights up to here stay in the graph: one file is handier than two. */
const largestInline = 1024 * 1024;
/** Larger files are shared with the original folder, smaller ones copied: people edit those. */
const smallestShared = 1024 * 1024;

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
  const sharing: Applied['sharing'] = {};
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

async function refuseOriginal(out: string, original: string): Promise<void> {
  const relative = path.relative(await realpath(original), await realPlace(out));
  if (relative !== '' && (relative.startsWith('..') || path.isAbsolute(relative))) return;
  throw new HumanError(
    text`The pruned model cannot be written into the model it is made from (${original}). Choose a
      folder beside it.`,
    'apply-into-original',
    2,
  );
}

/** Where a path that may not exist yet really lies, behind whatever links lead there. */
async function realPlace(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch {
    const parent = path.dirname(file);
    return parent === file ? file : path.join(await realPlace(parent), path.basename(file));
  }
}

/** What stands at `out` may be nothing, an empty folder, or a pruned model that may be replaced. */
async function requireFree(out: string, replace: boolean): Promise<void> {
  const stats = await stat(out).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw explainFileError(error, out);
  });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    throw new HumanError(text`${out} is a file. Choose a folder.`, 'apply-not-a-folder', 2);
  }
  if ((await readdir(out)).length === 0) return;
  if (!replace) {
    throw new HumanError(
      text`${out} exists and is not empty. Choose another folder, or confirm that it may be
        replaced (--force).`,
      'apply-exists',
    );
  }
  if (await isPrunedModel(out)) return;
  throw new HumanError(
    text`${out} is not a model that FitPrune pruned, so it is not replaced. Choose another folder,
      or empty this one yourself.`,
    'apply-not-pruned',
  );
}

async function isPrunedModel(folder: string): Promise<boolean> {
  const onnx = path.join(folder, 'onnx');
  const names = await readdir(onnx).catch((): string[] => []);
  for (const name of sortVariants(names).decoder.values()) {
    if (isPruned(await openOnnx(path.join(onnx, name)))) return true;
  }
  return false;
}

/** The old folder is gone only when the new one is in place. */
async function moveIntoPlace(temporary: string, out: string): Promise<void> {
  const aside = temporaryName(out);
  const hadOld = await rename(out, aside).then(
    () => true,
    () => false,
  );
  try {
    await rename(temporary, out);
  } catch (error) {
    if (hadOld) await rename(aside, out);
    throw error;
  }
  if (hadOld) await rm(aside, { recursive: true, force: true });
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

/** All files of the folder but the decoders and their weights; hidden ones stay behind. */
async function unprunedFiles(model: ModelFolder): Promise<string[]> {
  const entries = await readdir(model.path, { recursive: true, withFileTypes: true });
  const weights = externalFiles(model.decoder);
  const files = entries
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const relative = path.relative(model.path, file);
      const isDecoder = path.basename(file).includes('decoder') && /\.onnx/.test(file);
      const isHidden = relative.split(path.sep).some((part) => part.startsWith('.'));
      // A recipe beside the original is not about the pruned model.
      const isRecipe = file.endsWith(recipeSuffix);
      return !isDecoder && !isHidden && !isRecipe && !weights.includes(file);
    });
  // Links are followed: the new folder must stand on its own.
  const isFile = await Promise.all(files.map(async (file) => (await stat(file)).isFile()));
  return files.filter((_, at) => isFile[at]);
}

async function place(
  from: string,
  to: string,
  sharing: Applied['sharing'],
  progress: Progress,
): Promise<void> {
  if ((await stat(from)).size >= smallestShared) {
    const how = await shareFile(from, to, progress);
    sharing[how] = (sharing[how] ?? 0) + 1;
  } else {
    await mkdir(path.dirname(to), { recursive: true });
    await copyFile(from, to);
  }
}

/** Runtimes in a browser fetch only the weight files that config.json tells them of. */
async function declareExternalData(folder: string, decoder: string, count: number): Promise<void> {
  const file = path.join(folder, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8')) as {
    'transformers.js_config'?: { use_external_data_format?: unknown };
  };
  const settings = config['transformers.js_config'] ?? {};
  const declared = settings.use_external_data_format;
  if (count === 0 || declared === true || typeof declared === 'number') return;
  const key = path.basename(decoder);
  const others = typeof declared === 'object' && declared !== null ? declared : {};
  config['transformers.js_config'] = {
    ...settings,
    use_external_data_format: { ...others, [key]: count },
  };
  await writeFileAtomic(file, `${JSON.stringify(config, null, 2)}\n`);
}
