/** Reads what the tool needs from a model's `config.json`. */
import type { DecoderShape } from '../../cost/types';
import { HumanError } from '../../errors';
import { record } from '../../record';
import { listed, text } from '../../text';
import type { DecoderInterface } from './decoder-interface';
import { families, familyOf } from '../families';
import type { Family } from '../families/family';
import { number, type Json } from './json';
import { adjustedWidth, readLayerKinds } from './layer-kinds';
import type { MropeOptions } from '../positions/mrope';

export interface ModelConfig {
  /** `model_type` of config.json: llava, idefics3, ... */
  architecture: string;
  shape: DecoderShape;
  /**
   * Id of the placeholder token that image features replace; undefined where prompts cannot be
   * made.
   */
  imageTokenId: number | undefined;
  /**
   * Visual tokens of one image where the architecture fixes them; undefined where images differ.
   */
  expectedVisualTokens: number | undefined;
  /** Token ids that end an answer. */
  eosTokenIds: number[];
  /** Ids of the placeholder tokens of videos. */
  videoTokenIds: number[];
  /** Position of the first token, if the decoder takes one position a token. */
  firstPosition: number;
  /** The number of positions of the language model, if config.json gives it. */
  longestPrompt: number | undefined;
  /**
   * How positions of three axes are counted; undefined if the decoder takes one position a token,
   * or none.
   */
  mrope: MropeOptions | undefined;
  /**
   * Why prompts cannot be made from text and pixels, if they cannot: embeddings still can be used.
   */
  lacks?: HumanError | undefined;
}

/**
 * @param config parsed config.json
 * @param generation parsed generation_config.json, if there is one
 * @param decoder what the decoder graph's own inputs show
 * @throws HumanError if a size is missing or contradicts the graph
 */
export function readConfig(
  config: Json,
  generation: Json | undefined,
  decoder: DecoderInterface,
  file: string,
): ModelConfig {
  const language = record(config['text_config']) ?? record(config['llm_config']) ?? config;
  const architecture = typeof config['model_type'] === 'string' ? config['model_type'] : 'unknown';
  const family = familyOf({ config });
  const video = number(config['video_token_id']) ?? number(config['video_token_index']);
  return {
    architecture,
    ...readPrompts(config, family, architecture, decoder, file),
    shape: readShape(config, language, decoder, file),
    videoTokenIds: video === undefined ? [] : [video],
    firstPosition: family.firstPosition,
    longestPrompt: number(language['max_position_embeddings']),
    expectedVisualTokens: family.fixedTokens(config),
    eosTokenIds: endTokens(generation, config, language),
  };
}

/** From the first source that has any: the generation config overrides the model's. */
function endTokens(...sources: readonly (Json | undefined)[]): number[] {
  const named = sources.map((source) =>
    [source?.['eos_token_id']].flat().filter((id): id is number => Number.isSafeInteger(id)),
  );
  return [...new Set(named.find((ids) => ids.length > 0))];
}

/** Values that only prompts need; a decoder that is fed embeddings does without. */
function readPrompts(
  config: Json,
  family: Family,
  architecture: string,
  decoder: DecoderInterface,
  file: string,
): Pick<ModelConfig, 'imageTokenId' | 'mrope' | 'lacks'> {
  try {
    return {
      imageTokenId: readImageToken(config, file),
      mrope:
        decoder.positions === 'mrope' ? readMrope(config, family, architecture, file) : undefined,
    };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { imageTokenId: undefined, mrope: undefined, lacks: error };
  }
}

/** Sizes that the Hugging Face library leaves out of a config because they are its defaults. */
const defaults: Record<string, Json> = {
  llama: { hidden_size: 4096, intermediate_size: 11008, num_attention_heads: 32 },
  mistral: { hidden_size: 4096, intermediate_size: 14336, num_attention_heads: 32 },
  qwen2: { hidden_size: 4096, intermediate_size: 22016, num_attention_heads: 32 },
};

function readShape(
  config: Json,
  language: Json,
  decoder: DecoderInterface,
  file: string,
): DecoderShape {
  const fallback = defaults[String(language['model_type'])] ?? {};
  // Defaults hold only for a model of the default width; another model must state its sizes.
  const usable = decoder.hiddenSize === fallback['hidden_size'] ? fallback : {};
  const size = (name: string) =>
    number(language[name]) ?? number(config[name]) ?? number(usable[name]);
  const need = (name: string, value = size(name)) => {
    if (value !== undefined) return value;
    throw new HumanError(
      text`${file} lacks "${name}" of the language model. Add it (in text_config, if there is
        one).`,
      'config-incomplete',
    );
  };
  const hiddenSize = need('hidden_size', decoder.hiddenSize ?? size('hidden_size'));
  const attentionHeads = need('num_attention_heads');
  const adjusted = adjustedWidth(language, String(language['model_type']));
  const shape: DecoderShape = {
    ...readLayerKinds(language, decoder, file),
    hiddenSize,
    intermediateSize: adjusted ?? need('intermediate_size'),
    attentionHeads,
    keyValueHeads: decoder.keyValueHeads ?? size('num_key_value_heads') ?? attentionHeads,
    headSize: decoder.headSize ?? size('head_dim') ?? hiddenSize / attentionHeads,
  };
  const claimed: [string, number][] = [
    ['num_hidden_layers', shape.layers],
    ['hidden_size', shape.hiddenSize],
    ['num_key_value_heads', shape.keyValueHeads],
    ['head_dim', shape.headSize],
  ];
  for (const [name, found] of claimed) {
    const configured = number(language[name]);
    if (configured === undefined || configured === found) continue;
    throw new HumanError(
      text`${file} says ${name} ${configured}, but the decoder graph has ${found}. The folder mixes files
        of two models: download or export it again.`,
      'config-mismatch',
    );
  }
  return shape;
}

function readMrope(
  config: Json,
  { mrope }: Family,
  architecture: string,
  file: string,
): MropeOptions {
  const vision = record(config['vision_config']);
  const spatialMergeSize = number(vision?.['spatial_merge_size']);
  if (mrope === undefined || spatialMergeSize === undefined) {
    const known = families.flatMap((family) => family.mrope ?? []);
    throw new HumanError(
      text`The decoder takes position_ids of three axes (M-RoPE), but ${file} is of the family
        "${architecture}": FitPrune knows such positions of ${listed(known)} only. Check
        model_type and vision_config.spatial_merge_size there, or export the decoder with plain
        positions.`,
      'mrope-family',
    );
  }
  return {
    family: mrope,
    imageTokenId: readImageToken(config, file),
    videoTokenId: number(config['video_token_id']),
    spatialMergeSize,
    tokensPerSecond: number(vision?.['tokens_per_second']),
  };
}

function readImageToken(config: Json, file: string): number {
  const id = number(config['image_token_index']) ?? number(config['image_token_id']);
  if (id !== undefined) return id;
  throw new HumanError(
    text`${file} names no image token (image_token_index or image_token_id), so this is not a
      vision-language model FitPrune can serve. Choose a model whose images enter as tokens.`,
    'no-image-token',
  );
}
