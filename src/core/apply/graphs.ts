/** The graphs that a pruned folder has in place of the original's. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Progress } from '../host';
import { requirePromptParts, type ModelFolder } from '../model/folder/folder';
import { tokenTable } from '../model/sessions/token-table';
import { sortVariants } from '../model/folder/variants';
import { externalizeWeights, inlineBytes } from '../onnx/externalize';
import { openOnnx, type OnnxModel } from '../onnx/model-file';
import { externalFiles } from '../onnx/weights';
import type { Recipe } from '../recipe/types';
import type { FeatureCode } from '../surgery/pruning/locate/feature-code';
import type { Locate } from '../surgery/pruning/locate/locate';
import { markEncoder } from '../surgery/pruning/locate/mark-encoder';
import { pruneDecoder } from '../surgery/pruning/pruning';
import { stateCacheSizes } from './cache-sizes';
import { recordOrigin } from './origin';

export interface GraphOptions {
  recipe: Pick<Recipe, 'schedule' | 'ranking'>;
  model: ModelFolder;
  /** `sha256:...` of the model: names its weights in the cache. */
  fingerprint: string;
  locate: Locate;
  /** Where weights that lie inside a graph are moved to, once for all recipes. */
  cacheFolder: string;
  progress: Progress;
}

/** A graph that was rewritten; its `file` lies beside its weights. */
export interface RewrittenFile {
  model: OnnxModel;
  /** Absolute, of the original. */
  original: string;
}

/** Inline weights up to here stay in the graph: one file is handier than two. */
const largestInline = 1024 * 1024;

/** The decoder that prunes. */
export async function prunedDecoder(options: GraphOptions): Promise<RewrittenFile> {
  const { model, recipe, locate, fingerprint } = options;
  const { schedule, ranking } = recipe;
  const original = await withOwnWeightFile(model.decoder, fingerprint, options);
  const decoder = pruneDecoder(original, recipe, locate);
  stateCacheSizes(decoder, model.shape);
  recordOrigin(decoder, { locate: locate.kind, schedule, ranking });
  return { model: decoder, original: model.files.decoder };
}

/**
 * Embeddings of tokens alone, if the original's graph also merges image features: runtimes expect
 * them separately.
 */
export async function tokenTables({ files, layout }: ModelFolder): Promise<RewrittenFile[]> {
  if (layout !== 'genai' || files.embed_tokens === undefined) return [];
  const table = tokenTable(await openOnnx(files.embed_tokens));
  return table === undefined ? [] : [{ model: table, original: files.embed_tokens }];
}

/**
 * The vision encoders of every precision, changed to mark their features, if the decoder looks for
 * marks.
 */
export async function markedEncoders(options: GraphOptions): Promise<RewrittenFile[]> {
  const { model, locate } = options;
  if (locate.kind !== 'features') return [];
  const home = path.dirname(requirePromptParts(model).vision_encoder);
  const names = [...sortVariants(await readdir(home)).vision_encoder.values()];
  const written: RewrittenFile[] = [];
  for (const name of names) {
    const file = path.join(home, name);
    written.push({ model: await markedEncoder(file, locate.code, options), original: file });
  }
  return written;
}

async function markedEncoder(
  file: string,
  code: FeatureCode,
  options: GraphOptions,
): Promise<OnnxModel> {
  const original = await openOnnx(file);
  const hash = createHash('sha256');
  for (const { rawData } of original.graph.initializer) hash.update(rawData);
  const own = await withOwnWeightFile(original, `sha256:${hash.digest('hex')}`, options);
  const encoder = markEncoder(own, code);
  recordOrigin(encoder, { marks: code });
  return encoder;
}

/** A graph with large inline weights in the cache, where every recipe of the model finds them. */
async function withOwnWeightFile(
  model: OnnxModel,
  identity: string,
  { cacheFolder, progress }: GraphOptions,
): Promise<OnnxModel> {
  // Weights that lie beside the graph already would not be found from the cache.
  if (inlineBytes(model) <= largestInline || externalFiles(model).length > 0) return model;
  const name = `${path.basename(model.file)}_data`;
  const folder = identity.replace(/^sha256:/, '').slice(0, 16);
  return externalizeWeights(model, path.join(cacheFolder, 'weights', folder, name), progress);
}
