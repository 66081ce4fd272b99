import { cp, lstat, mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { HumanError } from '../../../../src/core/errors';
import { modelFingerprint } from '../../../../src/core/model/folder/fingerprint';
import { openModelFolder } from '../../../../src/core/model/folder/folder';
import { externalizeWeights } from '../../../../src/core/onnx/externalize';
import { encodeOnnx, openOnnx } from '../../../../src/core/onnx/model-file';
import { floatTensor } from '../../../../src/core/onnx/tensors';
import { externalFiles } from '../../../../src/core/onnx/weights';
import type { Ranking } from '../../../../src/core/ranking/families';
import { applyRecipe, type ApplyOptions } from '../../../../src/core/apply/apply';
import { prunedSchedule } from '../../../../src/core/apply/origin';
import { scheduleHash } from '../../../../src/core/recipe/hash';
import { pruneDecoder } from '../../../../src/core/surgery/pruning/pruning';
import { expectHumanError } from '../../support/errors';
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
    expect(prunedSchedule({ proto })).toBe(scheduleHash(recipe.schedule, recipe.ranking));
    expect(prunedSchedule(original)).toBeUndefined();
    origin.value = '{"tool": "another"}';
    expect(prunedSchedule({ proto })).toBeUndefined();
  });

  it.each<Ranking>([
    { kind: 'stride', grid: [2, 3] },
    { kind: 'cross', coverage: { block: 2 } },
  ])('writes a model that runs the ranking %j, and records it', async (ranking) => {
    const options = await prepare();
    const other = { ...recipe, ranking };
    const { decoder } = await applyRecipe({ ...options, recipe: other });
    const written = await openOnnx(decoder);
    const origin = written.proto.metadataProps.find(({ key }) => key === 'fitprune')!;
    expect(JSON.parse(origin.value)).toMatchObject(other);
    const original = await openOnnx(options.model.files.decoder);
    const expected = await load(pruneDecoder(original, other, options.locate), original);
    const session = await ort.InferenceSession.create(decoder);
    const prompt = { rows: randomRows(12 * 32, 4), visual: [2, 3, 4, 5, 6, 7] };
    const actual = await run({ ...expected, session }, prompt);
    expect(actual.logits).toEqual((await run(expected, prompt)).logits);
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
      'apply-not-pruned',
    ],
    [
      'a file',
      async ({ out }) => {
        await writeFile(out, 'mine');
        return {};
      },
      'apply-not-a-folder',
    ],
    [
      'replacing a model that is not pruned',
      async ({ root, model }) => {
        await cp(model.path, path.join(root, 'other'), { recursive: true });
        return { out: path.join(root, 'other'), replace: true };
      },
      'apply-not-pruned',
    ],
    [
      'the original behind a link',
      async ({ root, model }) => {
        await symlink(path.dirname(model.path), path.join(root, 'link'));
        return { out: path.join(root, 'link', path.basename(model.path)), replace: true };
      },
      'apply-into-original',
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

  it('can be cancelled at every moment, and leaves nothing behind', async () => {
    const options = await prepare();
    const before = (await readdir(options.root, { recursive: true })).toSorted();
    let moments = 0;
    for (;;) {
      let asked = 0;
      // Aborted from its moment on, whoever asks.
      const signal = {
        get aborted() {
          return asked++ >= moments;
        },
      } as AbortSignal;
      const end: unknown = await applyRecipe({ ...options, signal }).catch(
        (thrown: unknown) => thrown,
      );
      if (!(end instanceof HumanError)) break;
      expect(end.code).toBe('cancelled');
      expect((await readdir(options.root, { recursive: true })).toSorted()).toEqual(before);
      moments += 1;
    }
    expect(moments).toBeGreaterThan(4);
    expect(await readdir(options.out)).toContain('config.json');
  });

  it.each(['weights/w.bin', 'decoder_model_merged.onnx.data'])(
    'finds external weights wherever the graph says: %s',
    async (place) => {
      const options = await prepare();
      const weights = path.join(options.model.path, 'onnx', place);
      await mkdir(path.dirname(weights), { recursive: true });
      await externalizeFixture(options.model.path, weights, place);
      const model = await openModelFolder(options.model.path);
      const { decoder, sharing } = await applyRecipe({ ...options, model });
      expect(sharing.copy).toBeUndefined();
      expect(await readFile(path.join(path.dirname(decoder), place))).toEqual(
        await readFile(weights),
      );
      await ort.InferenceSession.create(decoder);
    },
  );

  it('leaves large weights in the graph if others lie beside it', async () => {
    const options = await prepare();
    await externalizeFixture(options.model.path);
    const { decoder } = options.model.files;
    const mixed = await openOnnx(decoder);
    const names = mixed.graph.node.flatMap((node) => node.output);
    const large = floatTensor(`${names[0]!}/large`, new Float32Array(2 ** 19));
    mixed.graph.initializer.push(large);
    await writeFile(decoder, encodeOnnx(mixed));
    const model = await openModelFolder(options.model.path);
    const applied = await applyRecipe({ ...options, model });
    expect(externalFiles(await openOnnx(applied.decoder)).length).toBe(1);
    await ort.InferenceSession.create(applied.decoder);
  });

  it('follows the links of a download cache', async () => {
    const options = await prepare();
    const snapshot = path.join(options.root, 'hub/snapshots/0123');
    const blobs = path.join(options.root, 'hub/blobs');
    await cp(options.model.path, blobs, { recursive: true });
    await mkdir(path.join(snapshot, 'onnx'), { recursive: true });
    const files = await readdir(options.model.path, { recursive: true });
    for (const file of files.filter((name) => name.includes('.'))) {
      await symlink(path.join(blobs, file), path.join(snapshot, file));
    }
    const { folder } = await applyRecipe({ ...options, model: await openModelFolder(snapshot) });
    const written = (await readdir(folder, { recursive: true })).toSorted();
    expect(written).toEqual(files.toSorted());
    for (const file of written) {
      expect((await lstat(path.join(folder, file))).isSymbolicLink()).toBe(false);
    }
  });

  it('copies nothing that a link leads to outside the folder, unless asked to', async () => {
    const options = await prepare();
    const secret = path.join(options.root, 'secret.txt');
    await writeFile(secret, 'of somebody');
    await symlink(secret, path.join(options.model.path, 'notes.txt'));
    await expectHumanError(applyRecipe(options), 'apply-link-outside', /notes\.txt is a link to/);
    expect(await readdir(options.root)).not.toContain(path.basename(options.out));
    const { folder } = await applyRecipe({ ...options, followLinks: true });
    expect(await readFile(path.join(folder, 'notes.txt'), 'utf8')).toBe('of somebody');
  });

  it("does not mistake another model's bytes for its weights", async () => {
    const options = await prepare();
    const graph = await openOnnx(options.model.files.decoder);
    const file = path.join(options.root, 'cache/weights');
    await externalizeWeights(graph, file);
    const weights = await readFile(file);
    await writeFile(file, Buffer.from(weights).fill(7, 100, 200));
    await externalizeWeights(graph, file);
    expect((await readFile(file)).equals(weights)).toBe(true);
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

/**
 * Moves the weights of the folder's decoder to an external file, as exporters of large models do.
 */
async function externalizeFixture(
  folder: string,
  weights = path.join(folder, 'onnx/decoder_model_merged.onnx_data'),
  location = path.basename(weights),
): Promise<string> {
  const decoder = path.join(folder, 'onnx/decoder_model_merged.onnx');
  const model = await externalizeWeights(await openOnnx(decoder), weights);
  for (const { externalData } of model.graph.initializer) {
    for (const entry of externalData) if (entry.key === 'location') entry.value = location;
  }
  await writeFile(decoder, encodeOnnx(model));
  return weights;
}
