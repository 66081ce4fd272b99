/** Opens a model folder of the transformers.js layout: config, graph files, sizes; no weights. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { HumanError } from '../../errors';
import { openOnnx, type OnnxModel } from '../../onnx/model-file';
import { requireSound } from '../../onnx/soundness/soundness';
import { requireWeights } from '../../onnx/weight-files';
import { putBackMissed } from '../../temporary';
import { listed, text } from '../../text';
import { readConfig, type ModelConfig } from './config';
import { decoderInterface } from './decoder-interface';
import { tokenId, tokenizerEndTokens } from './end-tokens';
import { dtypeOfGraph, genaiNote, readGenaiFiles, requireCheckpointFiles } from './genai';
import { familyOf } from '../families';
import type { Family } from '../families/family';
import type { Json } from './json';
import { modelName } from '../paths';
import { readJson } from './read-json';
import {
  chooseDtype,
  dtypeSuffix,
  nearestDtype,
  sortVariants,
  type Dtype,
  type Part,
} from './variants';
import { remedy } from '../../remedies';

export interface ModelFolder extends ModelConfig {
  /** Absolute. */
  path: string;
  /** The folder's own name; in a hub's cache, that of its repository. */
  name: string;
  /** Which runtime's file names the folder has. */
  layout: 'transformers.js' | 'genai';
  /** Precision of the decoder. */
  dtype: Dtype;
  /** All precisions the folder has a decoder for, preferred first. */
  dtypes: Dtype[];
  /** Absolute paths of the graphs; a decoder alone serves embeddings. */
  files: Pick<Record<Part, string>, 'decoder'> & Partial<Record<Part, string>>;
  /** The decoder's graph without its weights. Copy it before editing. */
  decoder: OnnxModel;
  /** Remarks for the user about choices made. */
  notes: string[];
}

export interface OpenModelOptions {
  /** `fp32`, `q4`, ... (or a file suffix without its underscore); the default prefers fp32. */
  dtype?: string | undefined;
}

/**
 * @throws HumanError if the folder is not a model, lacks a decoder or a weight file, or ONNX
 * Runtime does not accept its decoder, or its inputs, outputs and caches are not those that
 * runtimes expect
 */
export async function openModelFolder(
  folder: string,
  options: OpenModelOptions = {},
): Promise<ModelFolder> {
  const root = path.resolve(folder);
  await putBackMissed(root);
  const configFile = path.join(root, 'config.json');
  const config = await readJson(configFile);
  const names = await readdir(path.join(root, 'onnx')).catch(() => undefined);
  const genai = names === undefined ? await readGenaiFiles(root) : undefined;
  if (genai !== undefined) requireCheckpointFiles(folder, config);
  if (config === undefined || (names === undefined && genai === undefined)) {
    throw notAModel(folder, config === undefined);
  }
  const family = familyOf({ config });
  const found = genai
    ? await genaiParts(folder, genai, options)
    : chooseParts(folder, names!, family.decoderFile, options);
  const { dtype, dtypes: available, files, notes, missing } = found;
  const decoder = found.graph ?? (await openOnnx(files.decoder));
  const interfaces = decoderInterface(decoder);
  requireSound(decoder);
  await requireWeights(decoder);
  const generation = await readJson(path.join(root, 'generation_config.json'));
  const read = readConfig(
    { ...(await namedImageToken(root, family)), ...config },
    generation,
    interfaces,
    configFile,
  );
  const own = family.noPrompts?.(configFile);
  // For such a family, the files that apply would write have names that its runtime does not look
  // for.
  const isIncomplete = missing !== undefined || read.lacks !== undefined || genai !== undefined;
  const lacks = own === undefined ? (missing ?? read.lacks) : isIncomplete ? own : undefined;
  if (read.eosTokenIds.length === 0) {
    read.eosTokenIds = await tokenizerEndTokens(root);
  }
  return {
    ...read,
    lacks,
    path: root,
    name: modelName(root),
    layout: genai ? 'genai' : 'transformers.js',
    dtype,
    dtypes: available,
    files,
    decoder,
    notes,
  };
}

/** The image token as other families name it in config.json, if this one does not. */
async function namedImageToken(root: string, { imageToken }: Family): Promise<Json> {
  if (imageToken === undefined) return {};
  const id = await tokenId(root, imageToken);
  return id === undefined ? {} : { image_token_id: id };
}

/** The graphs of a folder, and the precision that was chosen. */
interface FoundParts extends Pick<ModelFolder, 'dtype' | 'dtypes' | 'files' | 'notes'> {
  /** The decoder, where it is open already. */
  graph?: OnnxModel;
  /** Why prompts cannot be made, if a part is missing. */
  missing: HumanError | undefined;
}

/** A single precision, which the names do not show. */
async function genaiParts(
  folder: string,
  files: ModelFolder['files'],
  options: OpenModelOptions,
): Promise<FoundParts> {
  const graph = await openOnnx(files.decoder);
  const own = dtypeOfGraph(graph);
  const missing = (['vision_encoder', 'embed_tokens'] as const)
    .filter((part) => files[part] === undefined)
    .map((part) => missingPart(folder, part, `${part}.onnx`))[0];
  const dtype = chooseDtype(options.dtype, [own], folder);
  return { graph, dtype, dtypes: [own], files, notes: [genaiNote], missing };
}

function chooseParts(
  folder: string,
  names: string[],
  decoderFile: string | undefined,
  options: OpenModelOptions,
): FoundParts {
  const onnx = path.join(path.resolve(folder), 'onnx');
  const variants = sortVariants(names, decoderFile);
  const available = [...variants.decoder.keys()];
  const [unknown] = variants.unknown;
  if (available.length === 0) {
    throw unknown === undefined
      ? missingPart(folder, 'decoder', 'decoder_model_merged.onnx')
      : unknownVariant(folder, unknown);
  }
  const dtype = chooseDtype(options.dtype, available, folder);
  const notes: string[] = [];
  if (available.length > 1 && options.dtype === undefined) {
    notes.push(
      String(
        text`Using the ${dtype} decoder of ${listed(available)}; ${remedy('precision-chosen')}.`,
      ),
    );
  }

  if (unknown !== undefined) {
    notes.push(
      `Left out, since the end of its name is no precision that FitPrune knows: ` +
        `${variants.unknown.join(', ')}.`,
    );
  }

  const files: ModelFolder['files'] = { decoder: path.join(onnx, variants.decoder.get(dtype)!) };
  let missing: HumanError | undefined;
  for (const part of ['vision_encoder', 'embed_tokens'] as const) {
    const nearest = nearestDtype(dtype, [...variants[part].keys()]);
    if (nearest === undefined) {
      missing ??= missingPart(folder, part, `${part}.onnx`);
      continue;
    }
    if (nearest !== dtype) notes.push(`There is no ${dtype} ${part}; using ${nearest}.`);
    files[part] = path.join(onnx, variants[part].get(nearest)!);
  }
  return { dtype, dtypes: available, files, notes, missing };
}

/** The parts that make prompts of text and pixels. */
export type PromptFiles = Record<Part, string>;

/** @throws HumanError naming the missing parts, if the model has more than a decoder */
export function requirePromptParts({ files, lacks }: ModelFolder): PromptFiles {
  if (lacks !== undefined) throw lacks;
  const { decoder, vision_encoder, embed_tokens } = files;
  if (vision_encoder === undefined || embed_tokens === undefined) {
    throw new Error('a part is missing, and nothing says so');
  }
  return { decoder, vision_encoder, embed_tokens };
}

function notAModel(folder: string, noConfig: boolean): HumanError {
  return new HumanError(
    text`${folder} is not a model folder: it has no
      ${noConfig ? 'config.json' : text`onnx folder`}. Give the folder of an ONNX vision-language model in the transformers.js layout (config.json,
      preprocessor_config.json, tokenizer.json, onnx/).`,
    'not-a-model',
    2,
  );
}

function unknownVariant(folder: string, name: string): HumanError {
  return new HumanError(
    text`${folder} has the file onnx/${name}, whose name ends in no precision that FitPrune knows
      (${listed(Object.values(dtypeSuffix).filter(Boolean))}, or none for fp32). Rename it after
      the precision that it holds, or move it away.`,
    'variant-unknown',
  );
}

/** What else is possible with a decoder alone. */
const embeddingsServe = text`Download or export it, or ${remedy('give-embeddings')}`;

function missingPart(folder: string, part: string, example: string): HumanError {
  return new HumanError(
    text`${folder} has no ${part} (onnx/${example} or a variant of it). FitPrune needs the three
      parts of the transformers.js layout: decoder_model_merged, vision_encoder and embed_tokens.
      ${part === 'decoder' ? text`Download or export it.` : embeddingsServe}`,
    'part-missing',
  );
}
