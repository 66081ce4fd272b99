/** Phi-3-V's prompts against what transformers.js feeds its graphs. */
import { AutoProcessor, env, type RawImage, type Tensor } from '@huggingface/transformers';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { applyRecipe } from '../../../../../src/core/apply/apply';
import { fileImage } from '../../../../../src/core/data/images';
import { searchWorkspace } from '../../../../../src/core/workspace/workspace-search';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder, requirePromptParts } from '../../../../../src/core/model/folder/folder';
import { pixelNotes } from '../../../../../src/core/model/vision/pixel-notes';
import { PromptProcessor } from '../../../../../src/core/model/prompts/processor';
import { largestDifference } from '../../../support/decoder';
import { expectHumanError } from '../../../support/errors';
import { temporaryFolder } from '../../../support/temporary';
import { picture, savePicture, wholeFolder } from '../../../support/whole-folders';

const folder = wholeFolder('phi3-v');
const device = 'cpu';

/** Embeddings as `Phi3VForCausalLM` of the library makes them, and their ids. */
async function byLibrary(prompt: string, images: RawImage[]) {
  env.allowRemoteModels = false;
  const processor = await AutoProcessor.from_pretrained(folder);
  const given = (await processor(prompt, images.length > 0 ? images : null)) as Record<
    string,
    Tensor
  >;
  const run = async (name: string, feeds: Record<string, OrtTensor>) => {
    const session = await InferenceSession.create(path.join(folder, 'onnx', `${name}.onnx`));
    const outputs = await session.run(feeds);
    await session.release();
    return outputs;
  };
  const feed = ({ type, data, dims }: Tensor) =>
    new OrtTensor(type as 'int64', data as never, dims);
  const { pixel_values, image_sizes, input_ids } = given;
  const vision = pixel_values && {
    ...{ pixel_values: feed(pixel_values), image_sizes: feed(image_sizes!) },
  };
  const image_features =
    vision === undefined
      ? new OrtTensor('float32', new Float32Array(0), [0, 32])
      : (await run('vision_encoder', vision))['image_features']!;
  const { inputs_embeds } = await run('prepare_inputs_embeds', {
    input_ids: feed(input_ids!),
    image_features,
  });
  return {
    ids: Array.from(input_ids!.data as BigInt64Array, Number),
    rows: inputs_embeds!.data as Float32Array,
  };
}

describe('what transformers.js feeds', () => {
  it.each([
    ['an image of two crops', [[141, 59]], false],
    [
      'two of one size',
      [
        [90, 88],
        [90, 88],
      ],
      true,
    ],
    ['text alone', [], true],
  ] as const)('%s', async (_, sizes, isInPlace) => {
    const images = sizes.map(([width, height]) => picture([width, height, 'striped']));
    const model = await openModelFolder(folder);
    const processor = await PromptProcessor.open(folder, 'transformers.js');
    const encoder = await PromptEncoder.open(model, { device }, processor);
    const own = await encoder.encode('What is it?', images);
    await encoder.dispose();
    const numbered = images.map((__, at) => `<|image_${at + 1}|>\n`).join('');
    const prompt = `<|user|>\n${numbered}What is it?<|end|>\n<|assistant|>\n`;
    const theirs = await byLibrary(prompt, images);
    expect(own.visualIndex).toEqual(theirs.ids.flatMap((id, row) => (id < 0 ? [row] : [])));
    expect(own.inputIds).toEqual(theirs.ids.map(Math.abs));
    expect(own.embeddings.length).toBe(theirs.rows.length);
    expect(largestDifference(own.embeddings, theirs.rows)).toBeLessThan(1e-5);
    // Its crops are at their places only if they are put together in squares.
    const together = (own.places ?? []).filter((__, at) => at % 3 === 0);
    expect(together.map(({ view }) => view!.isKnown)).toEqual(images.map(() => isInPlace));
  });
});

it.each([
  [
    'an upright picture',
    [131, 190, 'striped'],
    [/transformers\.js crops or resizes .*0\.png differently/],
  ],
  ['a square', [90, 90, 'flat'], []],
] as const)('says where the library lays %s out differently', async (_, spec, expected) => {
  const file = path.join(temporaryFolder(), '0.png');
  await savePicture(file, [...spec]);
  const images = [fileImage(file)];
  const sample = { id: '0', question: '', images, answers: [], category: undefined };
  const notes = await pixelNotes(await PromptProcessor.open(folder), [sample]);
  expect(notes.map(String)).toEqual(expected.map((one) => expect.stringMatching(one) as string));
});

it('is found in a tree, and its pruned folder is recognised', async () => {
  const root = temporaryFolder();
  const copy = path.join(root, 'phi3-v');
  cpSync(folder, copy, { recursive: true });
  expect((await searchWorkspace([root])).models).toEqual([copy]);
  const model = await openModelFolder(copy);
  const options = {
    ...{ model, fingerprint: await modelFingerprint(model), locate: { kind: 'input' } as const },
    recipe: { schedule: [{ layer: 0, keep: 0.5 }], ranking: { kind: 'self-cross' } as const },
    ...{ out: path.join(root, 'pruned'), cacheFolder: path.join(root, 'cache'), replace: true },
  };
  await applyRecipe(options);
  const { folder: again } = await applyRecipe(options);
  expect((await searchWorkspace([root])).models).toEqual([copy, again]);
});

it('says which numbers of crops transformers.js accepts', async () => {
  const copy = path.join(temporaryFolder(), 'phi3-v');
  cpSync(folder, copy, { recursive: true });
  const file = path.join(copy, 'preprocessor_config.json');
  const settings = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...settings, num_crops: 6 }));
  const processor = await PromptProcessor.open(copy);
  const pixels = await processor.pixelsOf(picture([90, 60, 'flat']));
  expect(pixels.tensors['pixel_values']!.dims[1]).toBe(7);
  const theirs = { pixels: 'transformers.js' } as const;
  await expectHumanError(
    processor.pixelsOf(picture([90, 60, 'flat']), theirs),
    'processor-setting',
    /"num_crops": 6.*4 or 16/,
  );
});

it.each(['onnx/prepare_inputs_embeds.onnx', 'onnx/vision_encoder.onnx', 'tokenizer.json'])(
  'opens without %s, and says what prompts need',
  async (part) => {
    const copy = path.join(temporaryFolder(), 'phi3-v');
    cpSync(folder, copy, { recursive: true });
    rmSync(path.join(copy, part));
    const model = await openModelFolder(copy);
    expect(model.shape.layers).toBe(3);
    await expectHumanError(
      () => requirePromptParts(model),
      'family-without-prompts',
      /Phi-3-V.*prepare_inputs_embeds.*tokenizer\.json.*embeddings\.md/,
    );
  },
);
