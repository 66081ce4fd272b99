/**
 * Very small, long and narrow pictures: the same tokens as Hugging Face's processors give, or an
 * error naming the sample.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DecoderInputs } from '../../../../../src/core/model/prompts/decoder-inputs';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { readImage } from '../../../../../src/core/image/read';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { pixelNotes } from '../../../../../src/core/model/vision/pixel-notes';
import { pixelWays } from '../../../../../src/core/model/vision/pixel-way';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { runsAll } from '../../../../run-all';
import { writePicture } from '../../../support/folders';
import { temporaryFolder } from '../../../support/temporary';

const fixtures = path.join(__dirname, '../../../../fixtures');
/**
 * By folder and shape; null where the processor refuses the picture, absent where the library has
 * none.
 */
const counts = JSON.parse(readFileSync(path.join(fixtures, 'odd-pictures.json'), 'utf8')) as Record<
  string,
  Record<string, number | null>
>;
const shapes = Object.keys(counts['folders/llava']!);
const names = [...Object.keys(counts), 'whole-folders/phi3-v'];
const pictures = new Map<string, Uint8Array>();
const sampleOf = (shape: string) => ({
  ...{ id: shape, question: 'What is it?', answers: [], category: undefined },
  images: [
    {
      ...{ name: shape, where: `${shape}.png` },
      read: () => Promise.resolve(pictures.get(shape)!),
    },
  ],
});

beforeAll(async () => {
  for (const shape of shapes) {
    const size = shape.split('x').map(Number) as [number, number];
    const file = path.join(temporaryFolder(), 'picture.png');
    await writePicture(file, size);
    pictures.set(shape, readFileSync(file));
  }
});

/** Their processors make the largest pixels: each has its squares and views in one way at least. */
const large = new Set(['whole-folders/fastvlm', 'whole-folders/phi3-v']);
const cases = names
  .flatMap((name) => pixelWays.map((pixels) => ({ name, pixels })))
  .filter(({ name, pixels }) => runsAll || !large.has(name) || pixels === 'python');

describe.each(cases)('$name, pixels $pixels', ({ name, pixels }) => {
  let encoder: PromptEncoder;
  beforeAll(async () => {
    const folder = await openModelFolder(path.join(fixtures, name));
    const processor = await PromptProcessor.open(folder.path, pixels);
    encoder = await PromptEncoder.open(folder, { device: 'cpu' }, processor);
  });
  afterAll(() => encoder.dispose());

  it.each(shapes)('%s', async (shape) => {
    const count = counts[name]?.[shape];
    const outcome = await encoder.encodeSample(sampleOf(shape)).catch((error: unknown) => error);
    if (outcome instanceof Error) {
      expect(outcome).toMatchObject({ code: 'image-refused' });
      expect(outcome.message).toContain(`${shape}.png`);
    }
    if (pixels !== 'python' || count === undefined) return;
    const found = outcome instanceof Error ? null : (outcome as DecoderInputs).visualIndex.length;
    expect(found).toBe(count);
  });

  it('compares both ways of pixels for any size', async () => {
    const samples = shapes.map(sampleOf);
    expect(await pixelNotes(encoder.processor, samples)).toBeInstanceOf(Array);
  });
});

it.each(['2x400', '900x3', '3x900'])('LFM2-VL has as many patches for %s', async (shape) => {
  const name = 'whole-folders/lfm2-vl';
  const processor = await PromptProcessor.open(path.join(fixtures, name));
  const pixels = await processor.pixelsOf(await readImage(sampleOf(shape).images[0]!));
  const [high, wide] = processor.family.grids(pixels, 0, processor.files)[0]!;
  expect(high * wide).toBe(counts[name]![shape]);
  expect(pixels.tensors['pixel_values']!.dims).toEqual([1, 4 * high * wide, 3 * 8 * 8]);
});
