/** Sizes in a model's configuration files that what is computed grows with. */
import { HumanError } from '../errors';
import { isWhole, limits } from '../limits';
import { text } from '../text';
import { record, type Json } from './json';

const { imageTokens, layers, pixels, width, heads } = limits;

/** The largest that is believed, by the key it stands under; edges may be areas (Qwen2-VL). */
const largest: Readonly<Record<string, number>> = {
  image_seq_length: imageTokens,
  num_additional_image_tokens: imageTokens,
  num_image_tokens: imageTokens,
  mm_tokens_per_image: imageTokens,
  image_size: pixels,
  patch_size: pixels,
  height: pixels,
  width: pixels,
  shortest_edge: pixels ** 2,
  longest_edge: pixels ** 2,
  min_pixels: pixels ** 2,
  max_pixels: pixels ** 2,
  spatial_merge_size: pixels,
  num_hidden_layers: layers,
  hidden_size: width,
  intermediate_size: width,
  head_dim: width,
  num_attention_heads: heads,
  num_key_value_heads: heads,
};

/** Blocks of a config lie in one another; deeper than any, a number is none that is read. */
const mostDeep = 6;

/** Where a file is not of this kind, as a vocabulary that has "width" for a word. */
const files = /(^|[\\/])(config|preprocessor_config|processor_config)\.json$/;

/**
 * Numbers only: what else stands there is for its reader to judge.
 * @throws HumanError `config-range` naming the key
 */
export function requireSizes(config: Json, file: string): void {
  if (files.test(file)) check(config, file, 0);
}

function check(config: Json, file: string, depth: number): void {
  for (const [key, value] of Object.entries(config)) {
    const most = Object.hasOwn(largest, key) ? largest[key]! : undefined;
    if (typeof value === 'number' && most !== undefined && !isWhole(value, most)) {
      throw new HumanError(
        text`${file} says ${key} ${value}, where a whole number from 0 to ${most} was expected.
          Download the file again.`,
        'config-range',
      );
    }
    const inner = record(value);
    if (inner !== undefined && depth < mostDeep) check(inner, file, depth + 1);
  }
}
