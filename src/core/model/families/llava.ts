/**
 * LLaVA-1.5 and similar models: each image has as many tokens as its vision encoder gives, in one
 * piece, with no extra tokens around them. Models of unknown families are treated as this one.
 */
import { number, record, type Json } from '../folder/json';
import { byType, setting, type Family, type FamilyFiles } from './family';
import { pixelGrids } from './grids';
import { viewOf } from './view';

export const llava: Family = {
  name: 'LLaVA',
  recognises: byType('llava', 'llava_qwen2', 'fast_vlm'),
  processors: ['LlavaProcessor'],
  placeholder: ({ processor, tokenizer }) =>
    setting('image_token', '<image>', processor, tokenizer),
  reserved: [],
  addsSpecialTokens: true,
  visionInputs: {},
  grids: ({ tensors }, tokens) => pixelGrids(tensors['pixel_values'], tokens),
  views: ({ size }, grids, files) =>
    // Only a family that has tiles knows where they lie in an image.
    grids.length === 1 ? [viewOf(files.image, size, patchSize(files))] : [],
  fixedTokens: tokensOfEncoder,
  markers: () => undefined,
  firstPosition: 0,
};

/** Pixels of the vision encoder's patches. */
export function patchSize({ processor, image, config }: FamilyFiles): number | undefined {
  return [processor, image, record(config['vision_config'])]
    .map((source) => number(source?.['patch_size']))
    .find((size) => size !== undefined && size > 0);
}

/**
 * Keys of a config from which it follows that images differ: tiles, and grids merged or sized by
 * the image.
 */
const varying = ['image_grid_pinpoints', 'scale_factor', 'spatial_merge_size'];

/** The tokens of an image of the encoder's own size. */
export function tokensOfEncoder(config: Json): number | undefined {
  const vision = record(config['vision_config']);
  if (varying.some((name) => name in config || (vision !== undefined && name in vision))) return;
  const stated = number(config['image_seq_length']);
  if (stated !== undefined) return stated;
  const side = number(vision?.['image_size']);
  const patch = number(vision?.['patch_size']);
  if (side === undefined || patch === undefined) return;
  const extra = config['vision_feature_select_strategy'] === 'full' ? 1 : 0;
  return Math.floor(side / patch) ** 2 + extra;
}
