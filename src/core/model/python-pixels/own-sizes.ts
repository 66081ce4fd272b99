/** Qwen2-VL's and Pixtral's processors: every picture gets a size of its own, in whole patches. */
import { number, record, type Json } from '../folder/json';
import { smartSize, wholePatches } from './sizes';
import { mergedPatches, planesOf } from './values';
import { HumanError } from '../../errors';
import { text } from '../../text';
import { wholeOf, type Way } from './way';

/** Those processors refuse more elongated pictures, too. */
const mostStretched = 200;

export const qwen: Way = (picture, { settings, levels, tensor, resized }) => {
  const patch = wholeOf(settings, 'patch_size');
  const merge = wholeOf(settings, 'merge_size');
  const frames = wholeOf(settings, 'temporal_patch_size');
  const ratio = Math.max(picture.width / picture.height, picture.height / picture.width);
  if (ratio > mostStretched) {
    throw new HumanError(
      text`A picture of ${picture.width} x ${picture.height} pixels is more than ${mostStretched} times as long
        as it is wide, which the model's processor refuses`,
      'picture-shape',
    );
  }
  const range = {
    factor: patch * merge,
    least: number(settings['min_pixels']) ?? wholeOf(settings, 'size', 'shortest_edge'),
    most: number(settings['max_pixels']) ?? wholeOf(settings, 'size', 'longest_edge'),
  };
  const scaled =
    settings['do_resize'] === false ? picture : resized(picture, smartSize(picture, range));
  const values = mergedPatches(scaled, levels, { patch, merge, frames });
  const grid = [1, Math.floor(scaled.height / patch), Math.floor(scaled.width / patch)];
  const patches = grid[1]! * grid[2]!;
  return {
    tensors: {
      pixel_values: tensor('float32', values, [patches, values.length / patches]),
      image_grid_thw: tensor('int64', BigInt64Array.from(grid, BigInt), [1, 3]),
    },
    results: {},
  };
};

export const pixtral: Way = (picture, { settings, files, levels, tensor, resized }) => {
  const ofProcessor = (name: string) => number(files.processor[name]) ?? sideOf(settings, name);
  // The processor around the image processor multiplies them.
  const patch = (ofProcessor('patch_size') ?? 16) * (ofProcessor('spatial_merge_size') ?? 1);
  const longest = wholeOf(settings, 'size', 'longest_edge');
  const scaled = resized(picture, wholePatches(picture, longest, patch));
  const { width, height } = scaled;
  const values = planesOf([scaled], levels);
  return {
    tensors: { pixel_values: tensor('float32', values, [1, 3, height, width]) },
    results: {},
  };
};

function sideOf(settings: Json, name: string): number | undefined {
  return number(settings[name]) ?? number(record(settings[name])?.['height']);
}
