import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  AutoModelForImageTextToText,
  AutoProcessor,
  env,
  type PreTrainedModel,
  type Tensor,
} from '@huggingface/transformers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileImage } from '../../../../../src/core/data/images';
import type { Sample } from '../../../../../src/core/data/types';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import { readImage } from '../../../../../src/core/image/read';
import { findTemplateSpan } from '../../../../../src/core/model/prompts/template';
import { expectHumanError } from '../../../support/errors';
import { calibrationData, sampleModel } from '../../../support/sample';
import { temporaryFolder } from '../../../support/temporary';
import { openUnpacked } from '../../../support/unpacked';

describe('prompt encoder', () => {
  let folder: ModelFolder;
  let encoder: PromptEncoder;
  let samples: Sample[];

  beforeAll(async () => {
    folder = await openModelFolder(sampleModel);
    encoder = await PromptEncoder.open(folder, { device: 'cpu' });
    ({ samples } = await openUnpacked({ path: calibrationData }));
  });
  afterAll(() => encoder.dispose());

  it('places the features where the image tokens are', async () => {
    const inputs = await encoder.encodeSample(samples[0]!);
    expect(inputs.hiddenSize).toBe(folder.shape.hiddenSize);
    expect(inputs.embeddings.length).toBe(inputs.length * inputs.hiddenSize);
    expect(inputs.visualIndex.length).toBe(folder.expectedVisualTokens);
    expect(inputs.visualIndex.every((row) => inputs.inputIds[row] === folder.imageTokenId)).toBe(
      true,
    );
    const [grid, ...others] = inputs.grids;
    expect(grid![0] * grid![1]).toBe(inputs.visualIndex.length);
    expect(others).toEqual([]);
    const text = await encoder.embedTokens(inputs.inputIds.slice(0, 1));
    expect(inputs.embeddings.slice(0, inputs.hiddenSize)).toEqual(text);
  });

  it('gives the logits that transformers.js computes from the same image and question', async () => {
    const sample = samples[1]!;
    const decoder = await DecoderSession.open(
      folder,
      { file: folder.files.decoder },
      { device: 'cpu' },
    );
    const own = await PromptProcessor.open(folder.path, 'transformers.js');
    const asTheirs = await PromptEncoder.open(folder, { device: 'cpu' }, own);
    const { logits } = await decoder.prefill(await asTheirs.encodeSample(sample));
    await decoder.dispose();
    await asTheirs.dispose();

    env.allowRemoteModels = false;
    const processor = await AutoProcessor.from_pretrained(folder.path, {});
    const content = [{ type: 'image' }, { type: 'text', text: sample.question }];
    const prompt = processor.apply_chat_template([{ role: 'user', content }] as never, {
      add_generation_prompt: true,
    });
    const call = processor as unknown as (...given: unknown[]) => Promise<object>;
    const inputs = await call(await readImage(sample.images[0]!), prompt);
    const model: PreTrainedModel = await AutoModelForImageTextToText.from_pretrained(folder.path, {
      dtype: 'fp32',
    });
    const run = model as unknown as (given: object) => Promise<{ logits: Tensor }>;
    const theirs = (await run(inputs)).logits.data as Float32Array;
    await model.dispose();
    expect(logits).toEqual(theirs.slice(-logits.length));
  });

  it('takes several images', async () => {
    const images = [...samples[0]!.images, ...samples[1]!.images];
    const [one, two, both] = await Promise.all([
      encoder.encodeSample({ ...samples[0]!, images: images.slice(0, 1) }),
      encoder.encodeSample({ ...samples[0]!, images: images.slice(1) }),
      encoder.encodeSample({ ...samples[0]!, images }),
    ]);
    expect(both.visualIndex.length).toBe(one.visualIndex.length + two.visualIndex.length);
    const row = (inputs: typeof both, at: number) =>
      inputs.embeddings.slice(at * inputs.hiddenSize, (at + 1) * inputs.hiddenSize);
    expect(row(both, both.visualIndex.at(-1)!)).toEqual(row(two, two.visualIndex.at(-1)!));
    expect(row(both, both.visualIndex[0]!)).toEqual(row(one, one.visualIndex[0]!));
  });

  it('names both numbers if placeholders and features do not match', async () => {
    const { inputIds } = await encoder.encodeSample(samples[0]!);
    const imageTokenId = inputIds.at(-1)!;
    const placed = inputIds.filter((id) => id === imageTokenId).length;
    const wrong = await PromptEncoder.open({ ...folder, imageTokenId }, { device: 'cpu' });
    await expectHumanError(
      wrong.encodeSample(samples[0]!),
      'image-token-count',
      new RegExp(`place ${placed} image tokens .* ${folder.expectedVisualTokens} features`),
    );
    await wrong.dispose();
  });

  it('names a corrupt image', async () => {
    const file = path.join(temporaryFolder(), 'broken.png');
    writeFileSync(file, Buffer.from('89504e470d0a1a0a00000000', 'hex'));
    await expectHumanError(
      encoder.encodeSample({ ...samples[0]!, images: [fileImage(file)] }),
      'image-unreadable',
      /broken\.png/,
    );
  });

  it('finds the constant place of the image in the template', async () => {
    const span = await findTemplateSpan(encoder);
    const { inputIds, visualIndex } = await encoder.encodeSample(samples[0]!);
    expect(span.start).toBe(visualIndex[0]);
    expect(span.count).toBe(visualIndex.length);
    expect(span.before).toEqual(inputIds.slice(0, span.start));
    const end = span.start + span.count;
    expect(span.after.length).toBeGreaterThanOrEqual(1);
    expect(span.after).toEqual(inputIds.slice(end, end + span.after.length));
    // The constant part contains nothing of the question itself.
    expect(end + span.after.length).toBeLessThan(inputIds.length - 1);
  });
});
