/**
 * Qwen2-VL, Qwen2.5-VL and Qwen3-VL: a token for each square of merged patches, between two
 * markers.
 */
import type { MropeFamily } from '../positions/mrope';
import { byType, type Family } from './family';
import { statedGrids } from './grids';
import { llava } from './llava';
import { whole } from './view';

const imageToken = '<|image_pad|>';
const markers = { open: '<|vision_start|>', close: '<|vision_end|>' };

function qwen(name: string, mrope: MropeFamily, ...processors: string[]): Family {
  return {
    ...llava,
    name,
    mrope,
    processors,
    recognises: byType(mrope),
    placeholder: () => imageToken,
    reserved: ['<|video_pad|>'],
    visionInputs: { grid_thw: 'image_grid_thw' },
    grids: ({ tensors }, tokens) => statedGrids(tensors['image_grid_thw'], tokens),
    views: (_, grids) => grids.map(() => whole),
    fixedTokens: () => undefined,
    markers: () => ({ kind: 'between', open: [markers.open], close: [markers.close] }),
  };
}

export const qwenFamilies: readonly Family[] = [
  qwen('Qwen2-VL', 'qwen2_vl', 'Qwen2VLProcessor'),
  qwen('Qwen2.5-VL', 'qwen2_5_vl', 'Qwen2_5_VLProcessor'),
  qwen('Qwen3-VL', 'qwen3_vl', 'Qwen3VLProcessor'),
];
