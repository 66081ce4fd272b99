/**
 * The classes of transformers.js that a model's files name. Only the worker process may import this.
 */
import * as library from '@huggingface/transformers';
import { PreTrainedTokenizer, type ImageProcessor } from '@huggingface/transformers';
import type { Json } from '../folder/json';

/** Processors of families that cut tiles themselves: each tile is processed as CLIP's images. */
const tiledProcessors = /^(LlavaNext|GotOcr2)(?=ImageProcessor)/;

/** Some classes are saved with the suffix "Fast". */
export function makeImageProcessor(settings: Json): ImageProcessor {
  const named = settings['image_processor_type'] ?? settings['feature_extractor_type'];
  if (typeof named !== 'string') throw new Error('It names no image_processor_type.');
  const name = named.replace(/Fast$/, '').replace(tiledProcessors, 'CLIP');
  const found = (library as Record<string, unknown>)[name];
  if (typeof found !== 'function') throw new Error(`There is no "${named}" in transformers.js.`);
  return new (found as new (settings: Json) => ImageProcessor)(settings);
}

export function makeTokenizer(tokens: Json, settings: Json): PreTrainedTokenizer {
  const name = String(settings['tokenizer_class']).replace(/Fast$/, '');
  const found = (library as Record<string, unknown>)[name];
  const kind = typeof found === 'function' && name.endsWith('Tokenizer') ? found : undefined;
  return new ((kind ?? PreTrainedTokenizer) as typeof PreTrainedTokenizer)(tokens, settings);
}
