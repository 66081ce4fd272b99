/**
 * Pixels as Hugging Face's default image processors make them (transformers 5.24, whose default is
 * based on torchvision), by the class that preprocessor_config.json names. Other classes are left
 * to transformers.js.
 */
import type { Picture } from '../../image/picture';
import type { FamilyFiles, ImagePixels, PixelTools } from '../families/family';
import type { Json } from '../folder/json';
import { lfm2 } from './lfm2';
import { phi3V } from './phi3-v';
import { pixtral, qwen } from './own-sizes';
import { plain, squared } from './plain';
import { gotOcr2, idefics3, llavaNext, llavaOnevision } from './tiles';
import { workOf, type Way } from './way';

const clip = {
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  resample: 3,
};
const halves = { image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] };
const cropped = { size: { shortest_edge: 224 }, crop_size: { height: 224, width: 224 } };
const square = { size: { height: 224, width: 224 } };
const large = { size: { height: 384, width: 384 } };
const tiled = { size: { longest_edge: 4 * 364 }, max_image_size: { longest_edge: 364 } };
const pixels = { shortest_edge: 56 * 56, longest_edge: 28 * 28 * 1280 };

interface Processor {
  way: Way;
  /** The class's own values for settings that the file does not give. */
  defaults: Json;
}

const idefics = { way: idefics3, defaults: { ...halves, ...tiled, resample: 1 } };

/** By `image_processor_type`, without "Fast". */
const processors: ReadonlyMap<string, Processor> = new Map<string, Processor>([
  ['CLIPImageProcessor', { way: plain, defaults: { ...clip, ...cropped, do_center_crop: true } }],
  [
    'LlavaImageProcessor',
    { way: squared, defaults: { ...clip, ...cropped, do_center_crop: true } },
  ],
  ['SiglipImageProcessor', { way: plain, defaults: { ...halves, ...square, resample: 3 } }],
  ['Gemma3ImageProcessor', { way: plain, defaults: { ...halves, ...square, resample: 2 } }],
  ['LlavaNextImageProcessor', { way: llavaNext, defaults: clip }],
  ['LlavaOnevisionImageProcessor', { way: llavaOnevision, defaults: { ...clip, ...large } }],
  ['GotOcr2ImageProcessor', { way: gotOcr2, defaults: { ...clip, ...large } }],
  [
    'Qwen2VLImageProcessor',
    {
      way: qwen,
      defaults: { ...clip, size: pixels, patch_size: 14, merge_size: 2, temporal_patch_size: 2 },
    },
  ],
  ['PixtralImageProcessor', { way: pixtral, defaults: { ...clip, size: { longest_edge: 1024 } } }],
  ['Idefics3ImageProcessor', idefics],
  ['SmolVLMImageProcessor', idefics],
  ['Phi3VImageProcessor', { way: phi3V, defaults: { ...clip, num_crops: 4 } }],
  [
    'Lfm2VlImageProcessor',
    {
      way: lfm2,
      defaults: {
        ...halves,
        resample: 2,
        downsample_factor: 2,
        min_tiles: 2,
        max_tiles: 10,
        min_image_tokens: 64,
        max_image_tokens: 256,
        encoder_patch_size: 16,
        tile_size: 512,
      },
    },
  ],
]);

/**
 * @param among so many images of one prompt
 * @returns undefined if the processor's class is unknown
 * @throws HumanError `processor-setting`, `picture-shape`
 */
export function pythonPixels(
  picture: Picture,
  files: FamilyFiles,
  tensor: PixelTools['tensor'],
  among = 1,
): ImagePixels | undefined {
  const { image } = files;
  const named = image['image_processor_type'] ?? image['feature_extractor_type'];
  const found = processors.get(String(named).replace(/Fast$/, ''));
  if (found === undefined) return undefined;
  // A null in the file means the class's own value.
  const stated = Object.entries(image).filter(([, value]) => value !== null);
  const settings = { ...found.defaults, ...Object.fromEntries(stated) };
  const { width, height } = picture;
  return { ...found.way(picture, workOf(settings, files, tensor, among)), size: { width, height } };
}
