/** Sizes in a model's configuration files on which the amount of work depends. */
import { HumanError } from '../../errors';
import { isWhole, limits } from '../../limits';
import { text } from '../../text';
import { record, type Json } from './json';

const { imageTokens, layers, pixels, width, heads } = limits;

/** The largest accepted value for each key; edges may be areas (Qwen2-VL). */
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

/** The depth of nested blocks up to which numbers are checked: deeper ones are never read. */
const mostDeep = 6;

/** Only files of this kind are checked: a vocabulary may have "width" for a word. */
const files = /(^|[\\/])(config|preprocessor_config|processor_config)\.json$/;

/**
 * Checks numbers only; the reader of a file checks everything else.
 *
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
