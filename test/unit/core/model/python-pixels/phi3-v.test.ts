/**
 * Phi-3-V's pixels against its processor's description in PyTorch:
 * scripts/fixtures/phi3v_pixels.py.
 */
import { Tensor } from '@huggingface/transformers';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { phi3V } from '../../../../../src/core/model/families/phi3-v';
import { pythonPixels } from '../../../../../src/core/model/python-pixels';
import { expectHumanError } from '../../../support/errors';
import { largestDifference } from '../../../support/decoder';
import { noise } from '../../../support/noise';

interface Case {
  crops: number;
  size: [number, number];
  seed: number;
  imageSizes: [number, number];
  tokens: number;
  shape: number[];
  step: number;
  some: string;
}

const file = path.resolve(import.meta.dirname, '../../../../fixtures/pixels/phi3-v.json');
const cases = JSON.parse(readFileSync(file, 'utf8')) as Case[];
const tensor = (type: string, data: unknown, dims: readonly number[]) =>
  new Tensor(type as never, data, [...dims]);
const filesOf = (crops: number) => ({
  ...{ config: {}, processor: {}, tokenizer: {} },
  image: {
    ...{ image_processor_type: 'Phi3VImageProcessor', num_crops: crops, num_img_tokens: 144 },
  },
});

it.each(cases)('$size in at most $crops crops', (one) => {
  const files = filesOf(one.crops);
  const given = pythonPixels(noise(...one.size, one.seed), files, tensor)!;
  const { pixel_values, image_sizes } = given.tensors;
  expect(Array.from(image_sizes!.data as BigInt64Array, Number)).toEqual(one.imageSizes);
  expect(pixel_values!.dims).toEqual(one.shape);
  const expected = new Float32Array(new Uint8Array(Buffer.from(one.some, 'base64')).buffer);
  const values = pixel_values!.data as Float32Array;
  const sampled = values.filter((_, at) => at % one.step === 0);
  expect(largestDifference(sampled, expected)).toBeLessThan(1e-5);

  const grids = phi3V.grids(given, one.tokens, files);
  expect(grids.reduce((sum, [rows, columns]) => sum + rows * columns, 0)).toBe(one.tokens);
  // Where the whole picture is in the crops, its canvas is around it.
  for (const { x, y, width, height } of phi3V.views(given, grids, files).toSpliced(1, 1)) {
    expect(Math.max(x, y)).toBeLessThanOrEqual(0);
    expect(Math.min(x + width, y + height)).toBeGreaterThanOrEqual(1);
  }
});

it('has as many tokens as are published for squares', () => {
  const squares = cases.filter(({ size: [width, height] }) => width === height);
  expect(squares.map(({ crops, tokens }) => [crops, tokens])).toEqual([
    [4, 757],
    [16, 2509],
  ]);
});

it('puts the whole picture first if the model has it there', () => {
  const files = { ...filesOf(4), config: { embd_layer: { hd_transform_order: 'glb_sub' } } };
  const given = pythonPixels(noise(64, 20, 1), files, tensor)!;
  expect(phi3V.grids(given, 0, files)).toEqual([
    [12, 13],
    [1, 1],
    [12, 37],
  ]);
  expect(phi3V.views(given, [], files)[0]!.width).toBeCloseTo(13 / 12);
});

it('refuses a picture that has no height once it is as narrow as the crops', async () => {
  await expectHumanError(
    () => pythonPixels(noise(4000, 1, 1), filesOf(4), tensor),
    'picture-shape',
    /4000 x 1 pixels/,
  );
});
