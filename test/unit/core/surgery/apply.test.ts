import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/core/errors';
import { modelFingerprint } from '../../../../src/core/model/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder';
import { openOnnx } from '../../../../src/core/onnx/model-file';
import { externalFiles } from '../../../../src/core/onnx/weights';
import { applyRecipe, type ApplyOptions } from '../../../../src/core/surgery/apply';
import { pruneDecoder } from '../../../../src/core/surgery/pruning';
import { load, randomRows, run } from '../../support/decoder';
import { smallModelFolder } from '../../support/model-folder';
import { temporaryFolder } from '../../support/temporary';

const recipe: ApplyOptions['recipe'] = {
  schedule: [{ layer: 0, keep: 0.5 }],
  ranking: { kind: 'self-cross' },
};

async function prepare(): Promise<ApplyOptions & { root: string }> {
  const root = temporaryFolder();
  const model = await openModelFolder(await smallModelFolder(root));
  return {
    root,
    recipe,
    model,
    fingerprint: await modelFingerprint(model),
    locate: { kind: 'input' },
    out: path.join(root, 'pruned'),
    cacheFolder: path.join(root, '.fitprune'),
  };
}

describe('applyRecipe', () => {
  it('writes a model folder that loads and prunes', async () => {
    const options = await prepare();
    await writeFile(path.join(options.model.path, 'onnx/decoder_model_merged_q4.onnx'), 'other');
    await mkdir(path.join(options.model.path, '.git'));
    const recipeFile = { name: 'half.fitprune.json', text: '{}' };
    const { decoder, folder } = await applyRecipe({ ...options, recipeFile });
    expect((await readdir(folder)).toSorted()).toEqual([
      'config.json',
      'half.fitprune.json',
      'onnx',
      'tokenizer.json',
    ]);
    expect((await readdir(path.join(folder, 'onnx'))).toSorted()).toEqual([
      'decoder_model_merged.onnx',
      'embed_tokens.onnx',
      'vision_encoder.onnx',
    ]);
    const original = await openOnnx(options.model.files.decoder);
    const expected = await load(pruneDecoder(original, recipe, options.locate), original);
    const session = await ort.InferenceSession.create(decoder);
    expect(session.inputNames).toContain('visual_token_index');
    const rows = randomRows(12 * 32, 4);
    const visual = [2, 3, 4, 5, 6, 7];
    const actual = await run({ ...expected, session }, { rows, visual });
    expect(actual.logits).toEqual((await run(expected, { rows, visual })).logits);
    const { proto } = await openOnnx(decoder);
    const origin = proto.metadataProps.find(({ key }) => key === 'fitprune')!;
    expect(JSON.parse(origin.value)).toMatchObject({ locate: 'input', ...recipe });
  });

  it('shares external weights instead of copying them', async () => {
    const options = await prepare();
    const weights = await externalizeFixture(options.model.path);
    const model = await openModelFolder(options.model.path);
    const { decoder, sharing } = await applyRecipe({ ...options, model });
    const [file] = externalFiles(await openOnnx(decoder));
    expect(path.dirname(file!)).toBe(path.dirname(decoder));
    expect(sharing.copy).toBeUndefined();
    expect(await readFile(file!)).toEqual(await readFile(weights));
    if (sharing['hard link'] !== undefined) {
      expect((await stat(file!)).ino).toBe((await stat(weights)).ino);
    }
    await ort.InferenceSession.create(decoder);
    const config = JSON.parse(
      await readFile(path.join(options.out, 'config.json'), 'utf8'),
    ) as object;
    expect(config).toMatchObject({
      'transformers.js_config': { use_external_data_format: { 'decoder_model_merged.onnx': 1 } },
    });
  });

  it.each([
    [
      'a folder that is in use',
      async ({ out }) => {
        await mkdir(out);
        await writeFile(path.join(out, 'notes.txt'), 'mine');
        return {};
      },
      'apply-exists',
    ],
    [
      'replacing a folder that is no model',
      async ({ out }) => {
        await mkdir(out);
        await writeFile(path.join(out, 'notes.txt'), 'mine');
        return { replace: true };
      },
      'apply-not-a-model',
    ],
    [
      'the original itself',
      ({ model }) => Promise.resolve({ out: model.path }),
      'apply-into-original',
    ],
    [
      'a folder inside the original',
      ({ model }) => Promise.resolve({ out: path.join(model.path, 'p') }),
      'apply-into-original',
    ],
    [
      'a path through a file',
      async ({ root }) => {
        await writeFile(path.join(root, 'file'), '');
        return { out: path.join(root, 'file', 'pruned') };
      },
      'cannot-write',
    ],
    [
      'a layer the model does not have',
      () => Promise.resolve({ recipe: { ...recipe, schedule: [{ layer: 7, keep: 0.5 }] } }),
      'layer-range',
    ],
  ] satisfies [
    string,
    (options: ApplyOptions & { root: string }) => Promise<Partial<ApplyOptions>>,
    string,
  ][])('refuses %s and leaves nothing behind', async (_, change, code) => {
    const options = await prepare();
    const changed = { ...options, ...(await change(options)) };
    const before = (await readdir(options.root, { recursive: true })).toSorted();
    const error: unknown = await applyRecipe(changed).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HumanError);
    expect((error as HumanError).code).toBe(code);
    expect((await readdir(options.root, { recursive: true })).toSorted()).toEqual(before);
  });

  it('replaces a pruned folder when told to, and refuses to prune it again', async () => {
    const options = await prepare();
    await applyRecipe(options);
    await applyRecipe({ ...options, replace: true });
    const pruned = await openModelFolder(options.out);
    await expect(
      applyRecipe({ ...options, model: pruned, out: path.join(options.root, 'again') }),
    ).rejects.toMatchObject({ code: 'already-pruned' });
  });
});

/** Moves the weights of the folder's decoder to an external file, as exporters of large models do. */
async function externalizeFixture(folder: string): Promise<string> {
  const { externalizeWeights } = await import('../../../../src/core/onnx/externalize');
  const { encodeOnnx } = await import('../../../../src/core/onnx/model-file');
  const decoder = path.join(folder, 'onnx/decoder_model_merged.onnx');
  const weights = `${decoder}_data`;
  const model = await externalizeWeights(await openOnnx(decoder), weights);
  await writeFile(decoder, encodeOnnx(model));
  return weights;
}
