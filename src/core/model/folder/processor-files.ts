/** The files of a model folder that determine how a prompt is made. */
import path from 'node:path';
import { readdir, readFile } from 'node:fs/promises';
import { openOnnx } from '../../onnx/model-file';
import type { FamilyFiles } from '../families/family';
import { record, type Json } from './json';
import { noImageProcessor } from './prompt-files';
import { readJson } from './read-json';
import { limits } from '../../limits';
import { requireRegularFile } from '../../regular-file';
import { sortVariants } from './variants';

export interface ProcessorFiles extends FamilyFiles {
  /** The chat template, if there is one. */
  template: string | undefined;
}

/**
 * Looks in the same places as the libraries: transformers 5 keeps the image processor inside
 * processor_config.json, and since 4.50 the chat template is a separate file.
 *
 * @throws HumanError `processor-unreadable` if no file describes how images are processed
 */
export async function readProcessorFiles(folder: string): Promise<ProcessorFiles> {
  const read = (name: string) => readJson(path.join(folder, name));
  const processor = (await read('processor_config.json')) ?? {};
  const tokenizer = (await read('tokenizer_config.json')) ?? {};
  const image = (await read('preprocessor_config.json')) ?? record(processor['image_processor']);
  if (image === undefined) throw noImageProcessor(folder);
  return {
    config: (await read('config.json')) ?? {},
    processor,
    image,
    tokenizer,
    template: await readTemplate(folder, processor, tokenizer),
  };
}

/** Names of the inputs and outputs of the folder's vision encoder, equal for all precisions. */
export async function readVisionNames(folder: string): Promise<ReadonlySet<string>> {
  const onnx = path.join(folder, 'onnx');
  const names = await readdir(onnx).catch(() => []);
  const [file] = sortVariants(names).vision_encoder.values();
  if (file === undefined) return new Set();
  const { graph } = await openOnnx(path.join(onnx, file));
  return new Set([...graph.input, ...graph.output].map(({ name }) => name));
}

async function readTemplate(
  folder: string,
  processor: Json,
  tokenizer: Json,
): Promise<string | undefined> {
  const jinja = path.join(folder, 'chat_template.jinja');
  await requireRegularFile(jinja, limits.json);
  const own = await readFile(jinja, 'utf8').catch(() => undefined);
  const json = await readJson(path.join(folder, 'chat_template.json'));
  return [tokenizer['chat_template'], own, json?.['chat_template'], processor['chat_template']]
    .map(chosen)
    .find((template) => template !== undefined && template !== '');
}

/** One template, or the default of several that have names. */
function chosen(templates: unknown): string | undefined {
  if (typeof templates === 'string') return templates.replace(/^\uFEFF/, '');
  if (!Array.isArray(templates)) return undefined;
  const named = templates as { name?: unknown; template?: unknown }[];
  const found = named.find(({ name }) => name === 'default') ?? named[0];
  return typeof found?.template === 'string' ? found.template : undefined;
}
