/** What brackets the images of a folder's family. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { record } from '../../record';
import { cells, type VisualMarkers } from './markers';

type Json = Record<string, unknown>;

/** The configuration files of a model folder; those that it has. */
interface Files {
  config: Json;
  processor: Json;
  tokenizer: Json;
}

/** By `model_type` of config.json; what nobody knows has none. */
export async function markersOf(folder: string): Promise<VisualMarkers> {
  const read = async (name: string): Promise<Json> => {
    const content = await readFile(path.join(folder, name), 'utf8').catch(() => '{}');
    return record(JSON.parse(content.replace(/^\uFEFF/, ''))) ?? {};
  };
  const [config, processor, tokenizer] = await Promise.all([
    read('config.json'),
    read('processor_config.json'),
    read('tokenizer_config.json'),
  ]);
  return familyMarkers({ config, processor, tokenizer });
}

export function familyMarkers(files: Files): VisualMarkers {
  const { config, processor, tokenizer } = files;
  const vision = record(config['vision_config']);
  if (vision?.['model_type'] === 'pixtral') return pixtral(processor);
  switch (config['model_type']) {
    case 'qwen2_vl':
    case 'qwen2_5_vl':
    case 'qwen3_vl':
      return { kind: 'between', open: ['<|vision_start|>'], close: ['<|vision_end|>'] };
    case 'gemma3':
      return {
        kind: 'between',
        open: [setting('boi_token', '<start_of_image>', tokenizer, processor)],
        close: [setting('eoi_token', '<end_of_image>', tokenizer, processor)],
      };
    case 'lfm2_vl':
      return {
        kind: 'between',
        open: [setting('image_start_token', '<|image_start|>', processor)],
        close: [setting('image_end_token', '<|image_end|>', processor)],
        inside: [
          ...cells(10, 10, ([row, column]) => `<|img_row_${row}_col_${column}|>`),
          setting('image_thumbnail', '<|img_thumbnail|>', processor),
        ],
      };
    case 'idefics3':
    case 'smolvlm':
      return {
        kind: 'after',
        openers: [...cells(6, 6, ([row, column]) => `<row_${row}_col_${column}>`), '<global-img>'],
        fake: '<fake_token_around_image>',
        tokens: Number(processor['image_seq_len'] ?? 169),
      };
    case 'mistral3':
    case 'pixtral':
      return pixtral(processor);
    case 'paligemma':
      return { kind: 'before', token: setting('bos_token', '<bos>', tokenizer) };
    case 'internvl':
      return { kind: 'between', open: ['<img>'], close: ['</img>'] };
    default:
      return undefined;
  }
}

function pixtral(processor: Json): VisualMarkers {
  return {
    kind: 'closed-rows',
    rowEnd: setting('image_break_token', '[IMG_BREAK]', processor),
    end: setting('image_end_token', '[IMG_END]', processor),
  };
}

/** A token of the first of the files that names it; added tokens are written as objects too. */
function setting(name: string, fallback: string, ...files: Json[]): string {
  for (const file of files) {
    const value = file[name];
    const content = record(value)?.['content'] ?? value;
    if (typeof content === 'string') return content;
  }
  return fallback;
}
