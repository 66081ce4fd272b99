/** Folders of ONNX Runtime GenAI, whose genai_config.json names the graph of each part. */
import path from 'node:path';
import { HumanError } from '../../errors';
import type { OnnxModel } from '../../onnx/model-file';
import { dataType } from '../../onnx/tensors';
import { text } from '../../text';
import { genaiConfigName } from './genai-name';
import { record, type Json } from './json';
import { readJson } from './read-json';
import type { Dtype, Part } from './variants';
import { remedy } from '../../remedies';

/** Names that genai_config.json gives the parts, by ours. */
const sections: Record<Part, string> = {
  decoder: 'decoder',
  vision_encoder: 'vision',
  embed_tokens: 'embedding',
};

/** The names of these files in pruned folders, in the layout of transformers.js. */
export const writtenNames: Record<Part, string> = {
  decoder: 'onnx/decoder_model_merged.onnx',
  vision_encoder: 'onnx/vision_encoder.onnx',
  embed_tokens: 'onnx/embed_tokens.onnx',
};

/**
 * Absolute paths of the parts.
 *
 * @returns undefined if the folder is not of ONNX Runtime GenAI
 * @throws HumanError `genai-parts` if the model has other graphs than a decoder, an image encoder
 *    and embeddings
 */
export async function readGenaiFiles(
  folder: string,
): Promise<({ decoder: string } & Partial<Record<Part, string>>) | undefined> {
  const file = path.join(folder, genaiConfigName);
  const config = await readJson(file);
  if (config === undefined) return undefined;
  const model = record(config['model']) ?? {};
  const named = Object.entries(sections).flatMap(([part, section]) => {
    const name = record(model[section])?.['filename'];
    return typeof name === 'string' && name !== '' ? [[part, path.join(folder, name)]] : [];
  });
  const files = Object.fromEntries(named) as Partial<Record<Part, string>>;
  const { decoder } = files;
  if (decoder === undefined || isPipeline(model)) {
    throw new HumanError(
      text`${file} does not name one graph each for decoder, vision and embedding (model.decoder.filename and so
        on), and pipelines of several are not understood. Export the parts as three files, or ${remedy('give-embeddings')}`,
      'genai-parts',
    );
  }
  return { ...files, decoder };
}

/**
 * GenAI's own configuration contains neither the width of layers nor the form of a family's
 * prompts.
 *
 * @throws HumanError `genai-config`
 */
export function requireCheckpointFiles(folder: string, config: Json | undefined): void {
  if (config !== undefined) return;
  throw new HumanError(
    text`${folder} is a folder of ONNX Runtime GenAI without the model's own configuration. Copy config.json,
      generation_config.json, preprocessor_config.json and the chat template from the checkpoint that it was made
      of; FitPrune reads the rest as it is.`,
    'genai-config',
  );
}

/** Shown wherever such a folder is opened. */
export const genaiNote =
  'A folder of ONNX Runtime GenAI, which gives all layers one cache length and so cannot run a pruned decoder. ' +
  'apply writes a folder in the layout of transformers.js instead.';

function isPipeline(model: Json): boolean {
  return Object.values(sections).some((section) =>
    Array.isArray(record(model[section])?.['pipeline']),
  );
}

/** Here file names do not show the precision: it is that of the decoder's weights. */
export function dtypeOfGraph({ graph }: OnnxModel): Dtype {
  const isHalf = graph.initializer.some((tensor) => tensor.dataType === dataType.float16);
  const isFour = graph.node.some(({ opType }) => opType === 'MatMulNBits');
  if (isFour) return isHalf ? 'q4f16' : 'q4';
  return isHalf ? 'fp16' : 'fp32';
}
