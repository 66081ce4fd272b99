/** The sizes that Hugging Face's image processors (transformers 5.24) resize pictures to. Pure. */
import type { Resolution } from '../families/anyres';

/** To the nearest whole number, halves to the even one: Python's `round`. */
export function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  if (rest !== 0.5) return Math.round(value);
  return low % 2 === 0 ? low : low + 1;
}

/** `get_resize_output_image_size`: the shorter edge as given, the shape kept. */
export function byShortestEdge({ width, height }: Resolution, edge: number): Resolution {
  return width <= height
    ? { width: edge, height: Math.trunc((edge * height) / width) }
    : { width: Math.trunc((edge * width) / height), height: edge };
}

/** `get_size_with_aspect_ratio`: the same, unless the longer edge would exceed a limit. */
export function byBothEdges(size: Resolution, edge: number, longest: number): Resolution {
  const { width, height } = size;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const raw = (long / short) * edge > longest ? (longest * short) / long : undefined;
  const target = raw === undefined ? edge : roundHalfEven(raw);
  if (short === target) return size;
  const exact = raw ?? target;
  return width < height
    ? { width: target, height: Math.trunc((exact * height) / width) }
    : { width: Math.trunc((exact * width) / height), height: target };
}

export interface PixelRange {
  factor: number;
  least: number;
  most: number;
  /** Smaller sides are counted as this. */
  shortest?: number;
}

/** `smart_resize`: both sides multiples of a factor, the pixels in a range. */
export function smartSize(
  { width, height }: Resolution,
  { factor, least, most, shortest = 0 }: PixelRange,
): Resolution {
  const toFactor = (side: number) => Math.max(shortest, roundHalfEven(side / factor) * factor);
  const size = { width: toFactor(width), height: toFactor(height) };
  const pixels = size.width * size.height;
  if (pixels > most) {
    const beta = Math.sqrt((height * width) / most);
    const down = (side: number) => Math.max(factor, Math.floor(side / beta / factor) * factor);
    return { width: down(width), height: down(height) };
  }
  if (pixels < least) {
    const beta = Math.sqrt(least / (height * width));
    const up = (side: number) => Math.ceil((side * beta) / factor) * factor;
    return { width: up(width), height: up(height) };
  }
  return size;
}

/** Pixtral's: at most the longest edge, then up to whole patches. */
export function wholePatches(
  { width, height }: Resolution,
  longest: number,
  patch: number,
): Resolution {
  const ratio = Math.max(height / longest, width / longest);
  const side = (length: number) => {
    const fitted = ratio > 1 ? Math.floor(length / ratio) : length;
    return (Math.floor((fitted - 1) / patch) + 1) * patch;
  };
  return { width: side(width), height: side(height) };
}

/** No edge of Idefics3 may be longer. */
const longestOfAll = 4096;

/** Idefics3's: the longer edge as given, the shorter one made even. */
export function byLongestEdge({ width, height }: Resolution, edge: number): Resolution {
  const ratio = width / height;
  const even = (length: number) => Math.max(1, length + (length % 2));
  const size =
    width >= height
      ? { width: edge, height: even(Math.trunc(edge / ratio)) }
      : { width: even(Math.trunc(edge * ratio)), height: edge };
  if (Math.max(size.width, size.height) <= longestOfAll) return size;
  const shape = size.width / size.height;
  return size.width >= size.height
    ? { width: longestOfAll, height: Math.max(1, Math.trunc(longestOfAll / shape)) }
    : { width: Math.max(1, Math.trunc(longestOfAll * shape)), height: longestOfAll };
}

/** Idefics3's: both sides up to whole tiles. */
export function wholeTiles({ width, height }: Resolution, tile: number): Resolution {
  const ratio = width / height;
  const up = (length: number) => Math.ceil(length / tile) * tile;
  return width >= height
    ? { width: up(width), height: up(Math.trunc(up(width) / ratio)) }
    : { width: up(Math.trunc(up(height) * ratio)), height: up(height) };
}
