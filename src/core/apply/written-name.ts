/** Names of a model's files in a pruned folder. */
import path from 'node:path';
import type { ModelFolder } from '../model/folder/folder';
import { writtenNames } from '../model/folder/genai';
import { genaiConfigName } from '../model/folder/genai-name';
import { record } from '../model/folder/json';
import { readJson } from '../model/folder/read-json';
import type { Part } from '../model/folder/variants';
import { text, type Text } from '../text';

/**
 * Relative to the folder. Files of ONNX Runtime GenAI get the names of transformers.js, and weights
 * go along with their graphs.
 * @param file absolute, of the model
 */
export function writtenName({ path: root, layout, files }: ModelFolder, file: string): string {
  const relative = path.relative(root, file);
  if (layout === 'transformers.js') return relative;
  const part = (Object.keys(writtenNames) as Part[]).find((one) => files[one] === file);
  if (part !== undefined) return writtenNames[part];
  return /\.onnx([._]data|$)|\.data$|\.bin$/.test(file) ? path.join('onnx', relative) : relative;
}

/**
 * Configurations of another runtime, which the folder is not made for: that runtime would read them
 * and fail, and others would mistake its processor_config.json for Hugging Face's.
 */
export async function ofOtherRuntime({ path: root, layout }: ModelFolder): Promise<string[]> {
  if (layout === 'transformers.js') return [];
  const processor = path.join(root, 'processor_config.json');
  const steps = record((await readJson(processor))?.['processor'])?.['transforms'];
  return [path.join(root, genaiConfigName), ...(Array.isArray(steps) ? [processor] : [])];
}

/** The note about the runtime that the original was made for. */
export function layoutNote({ layout }: Pick<ModelFolder, 'layout'>): Text | undefined {
  if (layout === 'transformers.js') return undefined;
  return text`The original is a folder of ONNX Runtime GenAI, which gives all layers caches of one length and cannot
    run a pruned decoder. This folder is in the layout of transformers.js: run it there, or with ONNX Runtime itself.`;
}
