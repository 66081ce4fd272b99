/**
 * Folders that find their visual tokens, in unchanged transformers.js: they generate the same as a
 * decoder that is told the rows, with every precision of the embeddings.
 */
import { cp, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyRecipe, type ApplyOptions } from '../../../../../src/core/apply/apply';
import { quietestCode } from '../../../../../src/core/apply/locate/choose-code';
import { chooseLocate } from '../../../../../src/core/apply/locate/choose';
import { samplePictures } from '../../../../../src/core/apply/locate/pictures';
import { proveLocate } from '../../../../../src/core/apply/locate/prove';
import type { Proof } from '../../../../../src/core/apply/locate/proof';
import { tokensPerLayer } from '../../../../../src/core/cost/tokens';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { modelFingerprint } from '../../../../../src/core/model/folder/fingerprint';
import { openModelFolder, type ModelFolder } from '../../../../../src/core/model/folder/folder';
import type { FeatureCode } from '../../../../../src/core/surgery/pruning/locate/feature-code';
import type { Locate } from '../../../../../src/core/surgery/pruning/locate/locate';
import { folderPath, writePicture, type FolderName } from '../../../support/folders';
import { Runtime, type Message } from '../../../support/generation';
import { sharedFolder } from '../../../support/temporary';

const recipe: ApplyOptions['recipe'] = {
  schedule: [
    { layer: 0, keep: 0.6 },
    { layer: 2, keep: 0.3 },
  ],
  ranking: { kind: 'cross', textRows: 'max', coverage: { block: 2 } },
};
const fixtures = path.join(import.meta.dirname, '../../../../fixtures/locate');
const embeddings = ['fp32', 'fp16', 'int8', 'q4'] as const;
const tokens = 4;

/** A folder with every precision of the embeddings. */
async function folderOf(name: FolderName): Promise<ModelFolder> {
  const folder = path.join(sharedFolder(), name);
  await cp(folderPath(name), folder, { recursive: true });
  for (const file of await readdir(path.join(fixtures, name))) {
    await cp(path.join(fixtures, name, file), path.join(folder, 'onnx', file));
  }
  return openModelFolder(folder);
}

async function applyTo(
  model: ModelFolder,
  locate: Locate,
): Promise<{ folder: string; proof?: Proof }> {
  const root = sharedFolder();
  let proof: Proof | undefined;
  const { folder } = await applyRecipe({
    ...{ recipe, model, locate, fingerprint: await modelFingerprint(model) },
    out: path.join(root, 'pruned'),
    cacheFolder: path.join(root, 'cache'),
    prove: async (written) => {
      if (locate.kind === 'input') return;
      proof = await proveLocate(await openModelFolder(written, { dtype: model.dtype }), locate);
    },
  });
  return { folder, ...(proof === undefined ? {} : { proof }) };
}

const pictures: string[] = [];
beforeAll(async () => {
  const folder = sharedFolder();
  for (const [at, size] of (
    [
      [173, 94],
      [90, 210],
      [61, 61],
    ] as const
  ).entries()) {
    pictures.push(path.join(folder, `${at}.png`));
    await writePicture(pictures.at(-1)!, [...size]);
  }
});

type Conversation = [name: string, messages: () => Message[]];

const one: Conversation = ['one image', () => [ask('What is in the image?', 0)]];
const odd: Conversation = ['an image of another size', () => [ask('Is there a triangle?', 1)]];
const several: Conversation = ['adjacent images', () => [ask('Which is larger?', 0, 1)]];
const later: Conversation = [
  'a later turn',
  () => [ask('What is this?', 2), answer('A red square.'), ask('Answer with one word.')],
];
const another: Conversation = [
  'a later turn with another image',
  () => [ask('What is this?', 2), answer('A red square.'), ask('And this?', 0)],
];
const alone: Conversation = ['text alone', () => [ask('How many things are there?')]];

function ask(text: string, ...images: number[]): Message {
  return { role: 'user', text, images: images.map((at) => pictures[at]!) };
}

function answer(text: string): Message {
  return { role: 'assistant', text };
}

describe.each([
  ['qwen2.5-vl', [one, odd, later, alone]],
  ['smolvlm', [one, odd, several, later, another, alone]],
] as [FolderName, Conversation[]][])('markers of %s', (name, conversations) => {
  let model: ModelFolder;
  let found: { folder: string; proof?: Proof };
  let withInput: { folder: string };

  beforeAll(async () => {
    model = await folderOf(name);
    const { locate, rejected } = await chooseLocate(model, undefined);
    expect([locate.kind, rejected]).toEqual(['markers', []]);
    found = await applyTo(model, locate);
    withInput = await applyTo(model, { kind: 'input' });
  });

  it('proves itself with every precision of the embeddings', () => {
    expect(found.proof!.embeddings.toSorted()).toEqual([
      'embed_tokens.onnx',
      ...['fp16', 'int8', 'q4'].map((one) => `embed_tokens_${one}.onnx`),
    ]);
    for (const { placed, found: rows } of found.proof!.scenarios) expect(rows).toBe(placed);
    expect(found.proof!.scenarios.length).toBeGreaterThanOrEqual(7);
  });

  describe.each(embeddings)('with %s embeddings', (embed) => {
    let finding: Runtime;
    let asking: Runtime;
    beforeAll(async () => {
      const imageTokenId = model.imageTokenId!;
      finding = await Runtime.open(found.folder, { embed, imageTokenId });
      asking = await Runtime.open(withInput.folder, { embed, imageTokenId, givesRows: true });
    });
    afterAll(async () => {
      await finding.dispose();
      await asking.dispose();
    });

    // For prompts that differ only in their text, one precision is enough.
    const some = embed === 'fp32' ? conversations : conversations.slice(-2, -1);
    it.each(some)('generates the same as one that is told the rows: %s', async (_, messages) => {
      const generated = await finding.generate(messages(), tokens);
      expect(generated).toEqual(await asking.generate(messages(), tokens));
      const { visual, cached, length } = generated;
      const { entering } = tokensPerLayer(cached.length, visual, recipe.schedule);
      expect(cached).toEqual(entering.map((left) => left - visual + length + tokens - 1));
    });
  });
});

describe('marked features of llava', () => {
  const conversations: Conversation[] = [
    one,
    odd,
    later,
    alone,
    ['text before the image', () => [{ role: 'system', text: 'Be short.' }, ask('What is it?', 2)]],
  ];
  const dtypes = ['fp32', 'fp16', 'q4'] as const;
  const folders = new Map<string, { found: string; withInput: string }>();
  let imageTokenId: number;

  beforeAll(async () => {
    for (const dtype of dtypes) {
      const model = await openModelFolder((await folderOf('llava')).path, { dtype });
      imageTokenId = model.imageTokenId!;
      const locate: Locate = { kind: 'features', code: await codeOf(model) };
      const { folder: found, proof } = await applyTo(model, locate);
      expect(proof!.encoders).toEqual(['vision_encoder.onnx']);
      for (const { placed, found: rows } of proof!.scenarios) expect(rows).toBe(placed);
      // The same features for a decoder that is told the rows.
      const { folder: withInput } = await applyTo(model, { kind: 'input' });
      const encoder = 'onnx/vision_encoder.onnx';
      await cp(path.join(found, encoder), path.join(withInput, encoder));
      folders.set(dtype, { found, withInput });
    }
  });

  it.each(dtypes)(
    'generates the same as one that is told the rows, with the %s decoder',
    async (decoder) => {
      const { found, withInput } = folders.get(decoder)!;
      const options = { decoder, imageTokenId, isLlava: true };
      const finding = await Runtime.open(found, options);
      const asking = await Runtime.open(withInput, { ...options, givesRows: true });
      for (const [name, messages] of conversations) {
        const generated = await finding.generate(messages(), tokens);
        expect([name, generated]).toEqual([name, await asking.generate(messages(), tokens)]);
        const { entering } = tokensPerLayer(4, generated.visual, recipe.schedule);
        const { visual, cached, length } = generated;
        expect(cached).toEqual(entering.map((left) => left - visual + length + tokens - 1));
      }
      await finding.dispose();
      await asking.dispose();
    },
  );
});

/**
 * A mark as `apply` chooses it, except for its limit: random weights of 64 dimensions change with
 * marks in 16 of them.
 */
async function codeOf(model: ModelFolder): Promise<FeatureCode> {
  const encoder = await PromptEncoder.open(model, { device: 'cpu' });
  const {
    embeddings: rows,
    hiddenSize,
    visualIndex,
  } = await encoder.encode('What is it?', [...samplePictures().slice(0, 1)]);
  await encoder.dispose();
  const features = visualIndex.map((row) => rows.slice(row * hiddenSize, (row + 1) * hiddenSize));
  return quietestCode([features], hiddenSize, 1 / 64);
}
