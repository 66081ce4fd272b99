/**
 * From grey levels to the vision encoder's inputs, in the single precision of Hugging Face's
 * processors.
 */
import type { Picture } from '../../image/picture';
import { number, type Json } from '../folder/json';

/** Value of each grey level, by channel. */
export type Levels = readonly [Float32Array, Float32Array, Float32Array];

/** `rescale_and_normalize`: the two are one step where both are wanted. */
export function levelsOf(settings: Json): Levels {
  const isScaled = settings['do_rescale'] !== false;
  const scale = number(settings['rescale_factor']) ?? 1 / 255;
  const { fround } = Math;
  const channel = (at: number) =>
    Float32Array.from({ length: 256 }, (_, level) => {
      if (settings['do_normalize'] === false)
        return isScaled ? fround(level * fround(scale)) : level;
      const unit = isScaled ? fround(1 / scale) : 1;
      const mean = fround(fround(ofChannel(settings['image_mean'], at)) * unit);
      const deviation = fround(fround(ofChannel(settings['image_std'], at)) * unit);
      return fround(fround(level - mean) / deviation);
    });
  return [channel(0), channel(1), channel(2)];
}

/** One number for all channels, or a list. */
export function ofChannel(given: unknown, channel: number): number {
  return (Array.isArray(given) ? number(given[channel]) : number(given)) ?? 0;
}

/** [3, height, width] of each picture, one after the other; all are of one size. */
export function planesOf(pictures: readonly Picture[], levels: Levels): Float32Array {
  const { width, height } = pictures[0]!;
  const plane = width * height;
  const values = new Float32Array(pictures.length * 3 * plane);
  pictures.forEach(({ data }, at) => {
    for (let channel = 0; channel < 3; channel += 1) {
      const level = levels[channel]!;
      const to = (at * 3 + channel) * plane;
      for (let pixel = 0; pixel < plane; pixel += 1) {
        values[to + pixel] = level[data[3 * pixel + channel]!]!;
      }
    }
  });
  return values;
}

/**
 * Qwen2-VL's rows: a patch each, those that are merged into one token next to each other.
 * @returns [patches, 3 x frames x patch x patch]; the frames of a still picture are alike
 */
export function mergedPatches(
  { width, height, data }: Picture,
  levels: Levels,
  { patch, merge, frames }: { patch: number; merge: number; frames: number },
): Float32Array {
  const [rows, columns] = [Math.floor(height / patch), Math.floor(width / patch)];
  const values = new Float32Array(rows * columns * 3 * frames * patch * patch);
  let to = 0;
  const writePatch = (top: number, left: number) => {
    for (let channel = 0; channel < 3; channel += 1) {
      const start = to;
      for (let y = top; y < top + patch; y += 1) {
        for (let x = left; x < left + patch; x += 1) {
          values[to++] = levels[channel]![data[3 * (y * width + x) + channel]!]!;
        }
      }
      for (let frame = 1; frame < frames; frame += 1, to += patch * patch) {
        values.copyWithin(to, start, start + patch * patch);
      }
    }
  };
  for (let row = 0; row < rows; row += merge) {
    for (let column = 0; column < columns; column += merge) {
      for (let inner = 0; inner < merge * merge; inner += 1) {
        writePatch((row + Math.floor(inner / merge)) * patch, (column + (inner % merge)) * patch);
      }
    }
  }
  return values;
}

/** LFM2-VL's rows: a patch each, channel last, written from `to` on in `values`. */
export function writePatches(
  { width, height, data }: Picture,
  levels: Levels,
  patch: number,
  values: Float32Array,
  to: number,
): void {
  let at = to;
  const copyRow = (first: number): void => {
    for (let from = first; from < first + 3 * patch; from += 3) {
      for (let channel = 0; channel < 3; channel += 1) {
        values[at++] = levels[channel]![data[from + channel]!]!;
      }
    }
  };
  for (let top = 0; top + patch <= height; top += patch) {
    for (let left = 0; left + patch <= width; left += patch) {
      for (let y = top; y < top + patch; y += 1) copyRow(3 * (y * width + left));
    }
  }
}
