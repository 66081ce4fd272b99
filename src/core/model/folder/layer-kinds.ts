/**
 * Finds the decoder layers that are not attention with a cache of its own, from config and graph.
 */
import path from 'node:path';
import { massLayers } from '../../cost/layers';
import type { DecoderShape } from '../../cost/types';
import { HumanError } from '../../errors';
import { listed, text } from '../../text';
import type { DecoderInterface } from './decoder-interface';
import { number, type Json } from './json';

type Kinds = Pick<
  DecoderShape,
  'layers' | 'convolutionLayers' | 'convolutionKernel' | 'sharedCaches'
>;

/** The Hugging Face library's default, which it leaves out of a config. */
const defaultKernel = 3;

/**
 * @param language the language model's part of config.json
 * @param file config.json, for messages
 * @throws HumanError `layers-without-cache` if it is unknown what a layer without a cache is, or
 *    `layers-uncounted` if layers contain more than is counted
 */
export function readLayerKinds(language: Json, decoder: DecoderInterface, file: string): Kinds {
  refuseUncounted(language, file);
  const { cacheLayers, convolutionLayers } = decoder;
  const sharing = number(language['num_kv_shared_layers']) ?? 0;
  const last = Math.max(...cacheLayers, ...convolutionLayers);
  const kinds: Kinds = {
    layers: last + 1 + sharing,
    ...(convolutionLayers.length > 0 && {
      convolutionLayers,
      convolutionKernel: number(language['conv_L_cache']) ?? defaultKernel,
    }),
    ...(sharing > 0 && { sharedCaches: sharedCaches(language, last + 1, sharing) }),
  };
  const unknown = massLayers(kinds).filter((layer) => !cacheLayers.includes(layer));
  if (unknown.length === 0) return kinds;
  throw new HumanError(
    text`The decoder of ${path.dirname(file)} has caches for ${cacheLayers.length} of its ${kinds.layers}
      layers: none at ${listed(unknown)}, which are no convolutions (past_conv.N) either, nor does
      config.json say that they share others' caches (num_kv_shared_layers). FitPrune cannot tell what they
      cost. Export the decoder again with the caches of all its layers.`,
    'layers-without-cache',
  );
}

/**
 * Config keys of the parts that Gemma 3n's layers have besides attention and feed-forward network.
 */
const uncounted = ['altup_num_inputs', 'laurel_rank', 'hidden_size_per_layer_input'];

/** A cost without them would be wrong, and nothing would show it. */
function refuseUncounted(language: Json, file: string): void {
  const found = uncounted.filter((name) => number(language[name]) !== undefined);
  if (found.length === 0) return;
  throw new HumanError(
    text`The layers of this model hold parts whose cost FitPrune does not count (${listed(found)} in
      ${file}; Gemma 3n has them), so no budget could be kept. This model family is not supported yet.`,
    'layers-uncounted',
  );
}

/**
 * Gemma 3n and later: the last layers read the cache of the last one before them that is of their
 * type.
 */
function sharedCaches(language: Json, own: number, sharing: number): [number, number][] {
  const types = Array.isArray(language['layer_types'])
    ? (language['layer_types'] as unknown[])
    : [];
  return Array.from({ length: sharing }, (_, at) => {
    const layer = own + at;
    const alike = types.slice(0, own).lastIndexOf(types[layer]);
    return [layer, alike < 0 ? own - 1 : alike];
  });
}

/**
 * Width of the feed-forward network of LFM2, whose config gives the number that it is computed from
 * (`Lfm2MLP` of the Hugging Face library); undefined for others.
 */
export function adjustedWidth(language: Json, architecture: string): number | undefined {
  if (architecture !== 'lfm2') return undefined;
  const stated = number(language['block_ff_dim']) ?? number(language['intermediate_size']);
  if (stated === undefined || language['block_auto_adjust_ff_dim'] === false) return stated;
  const multiplier = language['block_ffn_dim_multiplier'];
  const width = Math.trunc((2 * stated) / 3);
  if (multiplier === null) return width;
  const multiple = number(language['block_multiple_of']) ?? 256;
  const wanted = Math.trunc((number(multiplier) ?? 1) * width);
  return multiple * Math.ceil(wanted / multiple);
}
