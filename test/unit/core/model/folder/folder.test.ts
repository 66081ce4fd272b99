import { copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { unprunedFiles } from '../../../../../src/core/apply/contents';
import { openModelFolder, requirePromptParts } from '../../../../../src/core/model/folder/folder';
import { encodeOnnx, openOnnx, type OnnxModel } from '../../../../../src/core/onnx/model-file';
import { externalizeWeights } from '../../../../../src/core/onnx/externalize';
import { expectHumanError } from '../../../support/errors';
import { smallConfig, smallModelFolder } from '../../../support/model-folder';
import { temporaryFolder } from '../../../support/temporary';

const decoderName = path.join('onnx', 'decoder_model_merged.onnx');

function writeConfig(folder: string, text: object, rest: object = {}): void {
  const config = { ...smallConfig, ...rest, text_config: text };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
}

async function editDecoder(
  folder: string,
  edit: (model: OnnxModel) => OnnxModel | Promise<OnnxModel>,
): Promise<void> {
  const file = path.join(folder, decoderName);
  writeFileSync(file, encodeOnnx(await edit(await openOnnx(file))));
}

function withoutInput(model: OnnxModel, start: string): OnnxModel {
  model.graph.input = model.graph.input.filter(({ name }) => !name.startsWith(start));
  return model;
}

describe('model folder', () => {
  it('reads sizes, tokens and files', async () => {
    const folder = await smallModelFolder(temporaryFolder());
    writeFileSync(path.join(folder, 'generation_config.json'), '{"eos_token_id": [2, 3]}');
    const model = await openModelFolder(folder);
    expect(model).toMatchObject({
      path: folder,
      name: 'model',
      architecture: 'llava',
      dtype: 'fp32',
      dtypes: ['fp32'],
      imageTokenId: 4,
      expectedVisualTokens: 12,
      eosTokenIds: [2, 3],
      notes: [],
    });
    expect(model.shape).toEqual({
      layers: 3,
      hiddenSize: 32,
      intermediateSize: 48,
      attentionHeads: 4,
      keyValueHeads: 2,
      headSize: 8,
    });
  });

  it('takes sizes that the config leaves out from the graph', async () => {
    const folder = await smallModelFolder(temporaryFolder());
    writeConfig(folder, { intermediate_size: 48, num_attention_heads: 4 });
    expect((await openModelFolder(folder)).shape).toMatchObject({ layers: 3, keyValueHeads: 2 });
  });

  it.each([
    [{ image_seq_length: 9 }, 9],
    [{ image_seq_length: undefined, vision_config: { image_size: 336, patch_size: 14 } }, 576],
    [{ image_grid_pinpoints: [] }, undefined],
    [{ vision_config: { spatial_merge_size: 2 } }, undefined],
  ])('expects the visual tokens of %o', async (rest, expected) => {
    const folder = await smallModelFolder(temporaryFolder());
    writeConfig(folder, smallConfig.text_config, rest);
    expect((await openModelFolder(folder)).expectedVisualTokens).toBe(expected);
  });

  it('opens a decoder whose family names its parts differently, and says which are missing', async () => {
    const folder = await smallModelFolder(temporaryFolder());
    const [from, to] = ['decoder_model_merged', 'model'].map((name) =>
      path.join(folder, 'onnx', `${name}.onnx`),
    ) as [string, string];
    renameSync(from, to);
    copyFileSync(to, path.join(folder, 'onnx', 'model_q4.onnx'));
    rmSync(path.join(folder, 'onnx', 'vision_encoder.onnx'));
    writeConfig(folder, smallConfig.text_config, { model_type: 'phi3_v' });
    const model = await openModelFolder(folder);
    expect(model).toMatchObject({ architecture: 'phi3_v', dtypes: ['fp32', 'q4'] });
    expect(model.files.decoder).toBe(to);
    await expectHumanError(
      () => requirePromptParts(model),
      'family-without-prompts',
      /Phi-3-V.*prepare_inputs_embeds.*embeddings\.md/,
    );
    const unpruned = await unprunedFiles(model);
    expect(unpruned.filter((file) => path.basename(file).startsWith('model'))).toEqual([]);
  });

  it('chooses a precision, says so, and falls back if a part lacks it', async () => {
    const folder = await smallModelFolder(temporaryFolder());
    const q4 = path.join(folder, 'onnx', 'decoder_model_merged_q4.onnx');
    copyFileSync(path.join(folder, decoderName), q4);
    const standard = await openModelFolder(folder);
    expect([standard.dtype, standard.dtypes]).toEqual(['fp32', ['fp32', 'q4']]);
    expect(standard.notes).toEqual([
      'Using the fp32 decoder of fp32, q4; another precision can be chosen.',
    ]);
    const chosen = await openModelFolder(folder, { dtype: 'q4' });
    expect(chosen.files.decoder).toBe(q4);
    expect(chosen.notes).toEqual([
      'There is no q4 vision_encoder; using fp32.',
      'There is no q4 embed_tokens; using fp32.',
    ]);
    rmSync(path.join(folder, decoderName));
    expect((await openModelFolder(folder)).dtype).toBe('q4');
    await expectHumanError(
      openModelFolder(folder, { dtype: 'fp16' }),
      'dtype-missing',
      /has q4/,
      2,
    );
    await expectHumanError(openModelFolder(folder, { dtype: 'q5' }), 'dtype-unknown', /q4f16/, 2);
  });

  type Break = (folder: string) => void | Promise<void>;
  const write = (name: string, content: string | Uint8Array) => (folder: string) => {
    writeFileSync(path.join(folder, name), content);
  };
  const remove = (name: string) => (folder: string) => {
    rmSync(path.join(folder, name), { recursive: true });
  };
  const edit =
    (change: (model: OnnxModel, folder: string) => OnnxModel | Promise<OnnxModel>) =>
    (folder: string) =>
      editDecoder(folder, (model) => change(model, folder));
  const configure =
    (text: object, rest: object = {}) =>
    (folder: string) => {
      writeConfig(folder, { ...smallConfig.text_config, ...text }, rest);
    };
  const broken: [string, Break, string, RegExp][] = [
    ['no config', remove('config.json'), 'not-a-model', /no config\.json/],
    ['no onnx folder', remove('onnx'), 'not-a-model', /no onnx/],
    ['a bad config', write('config.json', '{'), 'config-unreadable', /config\.json/],
    ['no decoder', remove(decoderName), 'part-missing', /no decoder/],
    [
      'a truncated decoder',
      (folder) => {
        truncateSync(path.join(folder, decoderName), 20_000);
      },
      'onnx-unreadable',
      /it ends in the middle/,
    ],
    [
      'random bytes',
      write(decoderName, Buffer.alloc(5000, 0x5a)),
      'onnx-unreadable',
      /ONNX's form, protobuf|it is a text/,
    ],
    ['a Git LFS pointer', write(decoderName, 'version https://git-lfs'), 'onnx-unreadable', /LFS/],
    [
      'no cache inputs',
      edit((model) => withoutInput(model, 'past')),
      'decoder-without-cache',
      /KV cache/,
    ],
    [
      'no embeddings input',
      edit((model) => withoutInput(model, 'inputs_embeds')),
      'decoder-without-embeddings',
      /inputs_embeds/,
    ],
    ['more layers', configure({ num_hidden_layers: 4 }), 'config-mismatch', /layers 4.* has 3/],
    [
      'no width of the network',
      configure({ intermediate_size: undefined }),
      'config-incomplete',
      /intermediate_size/,
    ],
    [
      'a missing weight file',
      edit(async (model, folder) => {
        const file = path.join(folder, 'onnx', 'decoder.onnx_data');
        const external = await externalizeWeights(model, file);
        rmSync(file);
        return external;
      }),
      'weights-missing',
      /decoder\.onnx_data/,
    ],
  ];
  it.each(broken)('refuses %s', async (_, breakIt, code, message) => {
    const folder = await smallModelFolder(temporaryFolder());
    await breakIt(folder);
    await expectHumanError(openModelFolder(folder), code, message);
  });

  const decoderAlone: [string, Break, string, RegExp][] = [
    [
      'no encoder',
      remove('onnx/vision_encoder.onnx'),
      'part-missing',
      /no vision_encoder.*embeddings\.md/,
    ],
    ['no embeddings', remove('onnx/embed_tokens.onnx'), 'part-missing', /no embed_tokens/],
    ['no image token', configure({}, { image_token_index: undefined }), 'no-image-token', /token/],
  ];
  it.each(decoderAlone)(
    'with %s has a decoder, and no prompts',
    async (_, breakIt, code, message) => {
      const folder = await smallModelFolder(temporaryFolder());
      expect((await openModelFolder(folder)).lacks).toBeUndefined();
      await breakIt(folder);
      const model = await openModelFolder(folder);
      expect(model.shape).toMatchObject({ layers: 3, hiddenSize: 32 });
      await expectHumanError(() => requirePromptParts(model), code, message);
    },
  );
});
