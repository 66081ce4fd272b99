/**
 * The view is checked against what transformers.js really does: an image whose colours encode their
 * places.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { AutoImageProcessor, env, RawImage } from '@huggingface/transformers';
import { afterAll, describe, expect, it } from 'vitest';
import { viewOf } from '../../../../../src/core/model/families/view';

const folder = mkdtempSync(path.join(os.tmpdir(), 'fitprune-view-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Red grows from left to right, green from top to bottom. */
function gradient(width: number, height: number): RawImage {
  const data = new Uint8ClampedArray(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      data[(y * width + x) * 3] = (255 * (x + 0.5)) / width;
      data[(y * width + x) * 3 + 1] = (255 * (y + 0.5)) / height;
      data[(y * width + x) * 3 + 2] = 255;
    }
  }
  return new RawImage(data, width, height, 3);
}

/** Where the encoder's input really lies on the image, from the colours in its inner half. */
async function measure(config: object, width: number, height: number) {
  writeFileSync(
    path.join(folder, 'preprocessor_config.json'),
    JSON.stringify({ ...config, do_normalize: false, do_rescale: false, resample: 2 }),
  );
  env.allowLocalModels = true;
  env.allowRemoteModels = false;
  const processor = await AutoImageProcessor.from_pretrained(folder, { local_files_only: true });
  const { pixel_values: pixels } = (await processor([gradient(width, height)])) as {
    pixel_values: { dims: number[]; data: Float32Array };
  };
  const [, , rows, columns] = pixels.dims as [number, number, number, number];
  const at = (channel: number, row: number, column: number): number =>
    pixels.data[(channel * rows + row) * columns + column]! / 255;
  const [r, c] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const [a, b] = [Math.floor(columns * 0.4), Math.floor(columns * 0.6)];
  const [d, e] = [Math.floor(rows * 0.4), Math.floor(rows * 0.6)];
  const perColumn = (at(0, r, b) - at(0, r, a)) / (b - a);
  const perRow = (at(1, e, c) - at(1, d, c)) / (e - d);
  return {
    x: at(0, r, a) - (a + 0.5) * perColumn,
    y: at(1, d, c) - (d + 0.5) * perRow,
    width: columns * perColumn,
    height: rows * perRow,
  };
}

const clip = { image_processor_type: 'CLIPImageProcessor' };
const siglip = { image_processor_type: 'SiglipImageProcessor' };

describe('the part of an image that patches cover', () => {
  it.each([
    [
      'CLIP: the centre of a wide image',
      {
        ...clip,
        size: { shortest_edge: 224 },
        do_center_crop: true,
        crop_size: { height: 224, width: 224 },
      },
      640,
      360,
    ],
    [
      'CLIP: the centre of a high image, smaller than the shorter side',
      { ...clip, size: { shortest_edge: 256 }, do_center_crop: true, crop_size: 224 },
      300,
      500,
    ],
    [
      'SigLIP: the whole image, squeezed',
      { ...siglip, size: { height: 224, width: 224 } },
      500,
      300,
    ],
    [
      'no crop: the whole image',
      { ...clip, size: { height: 168, width: 168 }, do_center_crop: false },
      400,
      300,
    ],
    [
      'no size at all',
      { ...clip, do_resize: false, do_center_crop: true, crop_size: 200 },
      400,
      300,
    ],
    [
      'a crop larger than the image: black borders',
      { ...clip, size: { longest_edge: 224 }, do_center_crop: true, crop_size: 224 },
      400,
      300,
    ],
    [
      'a size in one number',
      { ...clip, size: 224, do_center_crop: true, crop_size: 224 },
      400,
      300,
    ],
  ])('%s', async (_, config, width, height) => {
    const real = await measure({ do_resize: true, ...config }, width, height);
    const view = viewOf({ do_resize: true, ...config }, { width, height });
    expect(view.isKnown).toBe(true);
    for (const key of ['x', 'y', 'width', 'height'] as const) {
      // Eight bits a colour, and resizing rounds to pixels.
      expect(Math.abs(view[key] - real[key])).toBeLessThan(0.025);
    }
  });

  it('ends where the last whole patch ends', () => {
    const config = { ...siglip, size: { height: 384, width: 384 } };
    const view = viewOf(config, { width: 800, height: 600 }, 14);
    expect(view).toEqual({ x: 0, y: 0, width: 378 / 384, height: 378 / 384, isKnown: true });
  });

  it.each([
    ['another processor', { image_processor_type: 'Idefics3ImageProcessor' }],
    ['nothing', {}],
    ['a margin that is cut off', { ...clip, size: 224, do_crop_margin: true }],
    ['a size that is not understood', { ...clip, do_resize: true, size: 'large' }],
  ])('is not claimed for %s', (_, config) => {
    expect(viewOf(config, { width: 3, height: 2 })).toEqual({
      x: 0,
      y: 0,
      width: 1,
      height: 1,
      isKnown: false,
    });
  });
});
