/** LLaVA-OneVision's prompts by what the vision encoder takes and gives. */
import { cp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { valueInfo } from '../../../../../src/core/onnx/value-info';
import { encodeOnnx, openOnnx } from '../../../../../src/core/onnx/model-file';
import { text } from '../../../../../src/core/text';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';
import { picture, turnsOf, wholeCases, wholeFolder } from '../../../support/whole-folders';

const source = wholeFolder('exported/llava-onevision');

/** The exported folder with a vision encoder that gives features alone, and takes sizes or not. */
async function folderOf(takesSizes: boolean): Promise<string> {
  const folder = path.join(temporaryFolder(), 'model');
  await cp(source, folder, { recursive: true });
  const file = path.join(folder, 'onnx/vision_encoder.onnx');
  const model = await openOnnx(file);
  model.graph.output = model.graph.output.filter(({ name }) => name !== 'image_newline');
  if (takesSizes) model.graph.input.push(valueInfo('image_sizes', 'int64', [1, 2]));
  await writeFile(file, encodeOnnx(model));
  return folder;
}

describe('LLaVA-OneVision', () => {
  const cases = wholeCases('exported/llava-onevision').filter(({ images }) => images.length > 0);

  it.each(cases.map((one) => [one.name, one] as const))(
    "with an encoder that packs by itself has the library's tokens: %s",
    async (_, one) => {
      const processor = await PromptProcessor.open(await folderOf(true));
      const images = [];
      for (const spec of one.images) {
        images.push(await processor.pixelsOf(picture(spec), { among: one.images.length }));
      }
      const ids = processor.tokenize(processor.render(turnsOf(one)), images, text`the prompt`);
      expect(ids).toEqual(one.inputIds);
      const sizes = images.map(({ tensors }) =>
        Array.from(tensors['image_sizes']!.data as BigInt64Array, Number),
      );
      expect(sizes).toEqual(one.images.map(([width, height]) => [height, width]));
    },
  );

  it('refuses an unknown limit of tiles', async () => {
    const folder = await folderOf(true);
    const file = path.join(folder, 'processor_config.json');
    await writeFile(file, JSON.stringify({ vision_aspect_ratio: 'pad' }));
    const processor = await PromptProcessor.open(folder);
    const pixels = await processor.pixelsOf(picture([61, 90, 'flat']));
    await expectHumanError(
      () => processor.tokenize('<image>', [pixels], text`the prompt`),
      'aspect-ratio-unknown',
      /"pad".*anyres_max_9/s,
    );
  });

  it('with an encoder that does not pack has one tile for an image, as in transformers.js', async () => {
    const processor = await PromptProcessor.open(await folderOf(false));
    const [one] = cases;
    const pixels = await processor.pixelsOf(picture([61, 90, 'flat']));
    expect(pixels.tensors['pixel_values']!.dims).toEqual([1, 3, 48, 48]);
    const ids = processor.tokenize(processor.render(turnsOf(one!)), [pixels], text`the prompt`);
    const token = one!.inputIds[one!.visualRows[0]!];
    expect(ids.filter((id) => id === token)).toHaveLength(1);
    expect(processor.family.grids(pixels, 36, processor.files)).toEqual([[6, 6]]);
  });
});
