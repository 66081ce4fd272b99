/** Which part of an image its grid of patches covers: processors resize, crop and pad. Pure. */
import { record } from '../../record';

/** A rectangle in fractions of an image's width and height; padding lies outside 0 to 1. */
export interface ImageView {
  x: number;
  y: number;
  width: number;
  height: number;
  /**
   * Whether it follows from the processor's configuration; otherwise the whole image is assumed.
   */
  isKnown: boolean;
}

/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

/** Processors of transformers.js that only resize, crop the centre and pad. */
const plain = new Set([
  'CLIPImageProcessor',
  'CLIPFeatureExtractor',
  'ChineseCLIPFeatureExtractor',
  'SiglipImageProcessor',
  'ViTImageProcessor',
  'ViTFeatureExtractor',
  'DeiTFeatureExtractor',
  'BitImageProcessor',
  'ConvNextImageProcessor',
  'Gemma3ImageProcessor',
]);

/** Settings that even these may have, but that are not supported here. */
const unusual = [
  'do_crop_margin',
  'do_thumbnail',
  'keep_aspect_ratio',
  'size_divisibility',
  'size_divisor',
];

/** The view of a processor that only stretches the whole image to a size that suits the patches. */
export const whole: ImageView = { x: 0, y: 0, width: 1, height: 1, isKnown: true };

/**
 * The rectangle of the image that the vision encoder's patches cover.
 *
 * @param processor preprocessor_config.json
 * @param patchSize pixels of the encoder's patches, if known: pixels that fill no whole patch are
 *    not seen
 * @returns the whole image, with `isKnown` false, if the processor is not a known one
 */
export function viewOf(processor: unknown, image: Size, patchSize?: number): ImageView {
  const config = record(processor) ?? {};
  const kind = config['image_processor_type'] ?? config['feature_extractor_type'];
  if (typeof kind !== 'string') return { ...whole, isKnown: false };
  if (!plain.has(kind.replace(/Fast$/, '')) || unusual.some((key) => Boolean(config[key]))) {
    return { ...whole, isKnown: false };
  }
  const resized = resizedSize(config, image);
  if (resized === undefined) return { ...whole, isKnown: false };
  const input = inputSize(config, resized);
  const seen = patchSize === undefined ? input : wholePatches(input, patchSize);
  const [left, top] = cropOffset(config, resized, input);
  return {
    x: left / resized.width,
    y: top / resized.height,
    width: seen.width / resized.width,
    height: seen.height / resized.height,
    isKnown: true,
  };
}

/** As `get_resize_output_image_size` of transformers.js has it. */
function resizedSize(config: Record<string, unknown>, { width, height }: Size): Size | undefined {
  const size = config['size'] ?? config['image_size'];
  const resizes = config['do_resize'] === undefined ? size !== undefined : config['do_resize'];
  if (resizes !== true) return { width, height };
  const named = typeof size === 'number' ? { shortest_edge: size } : record(size);
  if (named === undefined) return undefined;
  const shortest = positive(named['shortest_edge']);
  const longest =
    typeof size === 'number'
      ? (positive(config['max_size']) ?? size)
      : positive(named['longest_edge']);
  if (shortest === undefined && longest === undefined) return sizeOf(named);
  const up = shortest === undefined ? 1 : shortest / Math.min(width, height);
  const down = longest === undefined ? 1 : longest / (up * Math.max(width, height));
  const factor = up * down;
  const side = (length: number): number => Math.floor(Number((length * factor).toFixed(2)));
  return { width: side(width), height: side(height) };
}

/** The size of the encoder's input, after cropping and padding. */
function inputSize(config: Record<string, unknown>, resized: Size): Size {
  const crop = config['do_center_crop'] === true ? squareOf(config['crop_size']) : undefined;
  if (crop) return crop;
  const padded = config['do_pad'] === true ? squareOf(config['pad_size']) : undefined;
  return padded ?? resized;
}

function cropOffset(
  config: Record<string, unknown>,
  resized: Size,
  input: Size,
): [left: number, top: number] {
  if (config['do_center_crop'] !== true) return [0, 0];
  const offset = (from: number, to: number): number => Math.trunc((from - to) / 2);
  return [offset(resized.width, input.width), offset(resized.height, input.height)];
}

function wholePatches({ width, height }: Size, patch: number): Size {
  const filled = (length: number): number =>
    length < patch ? length : Math.floor(length / patch) * patch;
  return { width: filled(width), height: filled(height) };
}

function squareOf(value: unknown): Size | undefined {
  const side = positive(value);
  if (side !== undefined) return { width: side, height: side };
  return sizeOf(record(value) ?? {});
}

function sizeOf(value: Record<string, unknown>): Size | undefined {
  const [width, height] = [positive(value['width']), positive(value['height'])];
  return width === undefined || height === undefined ? undefined : { width, height };
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}

/** Views of an image that is stretched and cut into rows and columns of tiles, in reading order. */
export function tileViews(rows: number, columns: number): ImageView[] {
  return Array.from({ length: rows * columns }, (_, at) => ({
    x: (at % columns) / columns,
    y: Math.floor(at / columns) / rows,
    width: 1 / columns,
    height: 1 / rows,
    isKnown: true,
  }));
}
