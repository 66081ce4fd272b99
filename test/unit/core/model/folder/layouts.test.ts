/** Folders in the layouts of other programs answer like the folder that they were made from. */
import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DecoderSession } from '../../../../../src/core/model/sessions/decoder-session';
import { PromptEncoder } from '../../../../../src/core/model/prompts/encoder';
import { openModelFolder } from '../../../../../src/core/model/folder/folder';
import { parseJson, type Json } from '../../../../../src/core/model/folder/json';
import { openPrompts } from '../../../../../src/core/model/prompts/prompts';
import { syntheticImage } from '../../../../../src/core/model/prompts/processor';
import { encodeOnnx, openOnnx } from '../../../../../src/core/onnx/model-file';
import { externalizeWeights } from '../../../../../src/core/onnx/externalize';
import { buildPrunedGraph } from '../../../../../src/core/surgery/pruning/pruning';
import { expectHumanError } from '../../../support/errors';
import { folderPath } from '../../../support/folders';
import { temporaryFolder } from '../../../support/temporary';

const question = 'What is in the image?';

/** A copy of the LLaVA folder, changed. */
function changed(change: (folder: string) => void): string {
  const folder = path.join(temporaryFolder(), 'model');
  cpSync(folderPath('llava'), folder, { recursive: true });
  change(folder);
  return folder;
}

function edit(folder: string, name: string, change: (json: Json) => void): void {
  const file = path.join(folder, name);
  const json = JSON.parse(readFileSync(file, 'utf8')) as Json;
  change(json);
  writeFileSync(file, JSON.stringify(json));
}

function rewrite(folder: string, name: string, change: (text: string) => string): void {
  const file = path.join(folder, name);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/** Takes the chat template out of tokenizer_config.json. */
function withoutTemplate(folder: string): string {
  let template = '';
  edit(folder, 'tokenizer_config.json', (json) => {
    template = String(json['chat_template']);
    delete json['chat_template'];
  });
  return template;
}

async function inputsOf(folder: string) {
  const model = await openModelFolder(folder, { dtype: 'fp32' });
  const encoder = await PromptEncoder.open(model, { device: 'cpu' });
  const inputs = await encoder.encode(question, [syntheticImage(70, 50)]);
  await encoder.dispose();
  return { model, inputs };
}

const layouts: [string, (folder: string) => void][] = [
  [
    'config.json with Infinity and NaN',
    (folder) => {
      rewrite(folder, 'config.json', (text) =>
        text.replace('{', '{"limits": [0.0, Infinity, -Infinity, NaN], "note": "NaN, Infinity",'),
      );
    },
  ],
  [
    'byte order marks',
    (folder) => {
      for (const name of ['config', 'preprocessor_config', 'tokenizer', 'tokenizer_config']) {
        rewrite(folder, `${name}.json`, (text) => `\uFEFF${text}`);
      }
    },
  ],
  [
    'the image processor inside processor_config.json',
    (folder) => {
      const file = path.join(folder, 'preprocessor_config.json');
      const image = JSON.parse(readFileSync(file, 'utf8')) as Json;
      rmSync(file);
      edit(folder, 'processor_config.json', (json) => (json['image_processor'] = image));
    },
  ],
  [
    'an image processor of the fast kind',
    (folder) => {
      edit(folder, 'preprocessor_config.json', (json) => {
        json['image_processor_type'] = 'CLIPImageProcessorFast';
      });
    },
  ],
  [
    'chat_template.jinja',
    (folder) => {
      const template = withoutTemplate(folder);
      writeFileSync(path.join(folder, 'chat_template.jinja'), template);
    },
  ],
  [
    'chat_template.json',
    (folder) => {
      const template = withoutTemplate(folder);
      const file = path.join(folder, 'chat_template.json');
      writeFileSync(file, JSON.stringify({ chat_template: template }));
    },
  ],
  [
    'a list of named templates',
    (folder) => {
      edit(folder, 'tokenizer_config.json', (json) => {
        const other = { name: 'tool_use', template: 'none' };
        json['chat_template'] = [other, { name: 'default', template: json['chat_template'] }];
      });
    },
  ],
  [
    'a template of text alone',
    (folder) => {
      edit(folder, 'tokenizer_config.json', (json) => {
        json['chat_template'] =
          "{% for m in messages %}{{ 'USER: ' + m['content'] + ' ' }}{% endfor %}ASSISTANT:";
      });
    },
  ],
  [
    'a template that writes whatever it is given',
    (folder) => {
      edit(folder, 'tokenizer_config.json', (json) => {
        json['chat_template'] =
          '{% for m in messages %}USER: {{ m["content"] }} {% endfor %}ASSISTANT:';
      });
    },
  ],
  [
    'end tokens known to the tokenizer alone',
    (folder) => {
      rmSync(path.join(folder, 'generation_config.json'));
      edit(folder, 'config.json', (json) => {
        delete json['eos_token_id'];
        delete (json['text_config'] as Json)['eos_token_id'];
      });
    },
  ],
];

describe('a folder with', () => {
  let plain: Awaited<ReturnType<typeof inputsOf>>;
  beforeAll(async () => {
    plain = await inputsOf(folderPath('llava'));
  });

  it.each(layouts)('%s', async (_, change) => {
    const { model, inputs } = await inputsOf(changed(change));
    expect(inputs.inputIds).toEqual(plain.inputs.inputIds);
    expect(inputs.embeddings).toEqual(plain.inputs.embeddings);
    expect(model.eosTokenIds).toEqual(plain.model.eosTokenIds);
    expect(model.notes).toEqual(plain.model.notes);
  });

  it('end tokens of its own for generation takes only these', async () => {
    const folder = changed((one) => {
      edit(one, 'config.json', (json) => (json['eos_token_id'] = 7));
      edit(one, 'generation_config.json', (json) => (json['eos_token_id'] = [5, 3, 5]));
    });
    expect((await openModelFolder(folder, { dtype: 'fp32' })).eosTokenIds).toEqual([5, 3]);
    edit(folder, 'generation_config.json', (json) => delete json['eos_token_id']);
    expect((await openModelFolder(folder, { dtype: 'fp32' })).eosTokenIds).toEqual([7]);
  });

  it('end tokens only in its chat template takes the one after an answer', async () => {
    const folder = changed((one) => {
      layouts.at(-1)![1](one);
      edit(one, 'tokenizer_config.json', (json) => {
        const end = json['eos_token'] as string | { content: string };
        const token = typeof end === 'string' ? end : end.content;
        json['additional_special_tokens'] = [token];
        delete json['eos_token'];
        json['chat_template'] =
          "{% for message in messages %}{% for part in message['content'] %}" +
          "{% if part['type'] == 'image' %}<image>{% else %}{{ part['text'] }}{% endif %}{% endfor %}" +
          `${token}{% endfor %}`;
      });
    });
    const model = await openModelFolder(folder, { dtype: 'fp32' });
    expect(model.eosTokenIds).toEqual([]);
    const { eosTokenIds, notes } = await openPrompts(model, undefined);
    expect(eosTokenIds).toEqual(plain.model.eosTokenIds.slice(0, 1));
    expect(notes).toEqual([]);
  });

  it('no end token at all says so', async () => {
    const folder = changed((one) => {
      layouts.at(-1)![1](one);
      edit(one, 'tokenizer_config.json', (json) => delete json['eos_token']);
    });
    const model = await openModelFolder(folder, { dtype: 'fp32' });
    const { eosTokenIds, notes } = await openPrompts(model, undefined);
    expect(eosTokenIds).toEqual([]);
    expect(notes.join()).toContain('which token ends an answer');
  });

  it('no image processor is refused, with the files that may hold it', async () => {
    const folder = changed((one) => {
      rmSync(path.join(one, 'preprocessor_config.json'));
    });
    await expectHumanError(inputsOf(folder), 'processor-unreadable', /processor_config\.json/);
  });

  it('prompts longer than its positions are refused by name', async () => {
    const folder = changed((one) => {
      edit(one, 'config.json', (json) => {
        (json['text_config'] as Json)['max_position_embeddings'] = 40;
      });
    });
    await expectHumanError(inputsOf(folder), 'prompt-too-long', /for 40/);
  });
});

describe('a cache of the hub, whose files are links', () => {
  let root: string;
  beforeAll(async () => {
    root = temporaryFolder();
    const onnx = path.join(root, 'snapshots/abc/onnx');
    cpSync(folderPath('llava'), path.dirname(onnx), { recursive: true });
    mkdirSync(path.join(root, 'blobs'));
    const decoder = path.join(onnx, 'decoder_model_merged.onnx');
    const model = await openOnnx(decoder);
    const external = await externalizeWeights(model, `${decoder}_data`);
    writeFileSync(decoder, encodeOnnx(external));
    for (const name of ['decoder_model_merged.onnx', 'decoder_model_merged.onnx_data']) {
      const blob = path.join(root, 'blobs', `blob-${name.length}`);
      renameSync(path.join(onnx, name), blob);
      symlinkSync(path.relative(onnx, blob), path.join(onnx, name));
    }
  });

  it('opens, and its rewritten decoder finds the weights', async () => {
    const { model, inputs } = await inputsOf(path.join(root, 'snapshots/abc'));
    const { model: plain } = await inputsOf(folderPath('llava'));
    const pruning = {
      schedule: [{ layer: 1, keep: 0.5 }],
      ranking: { kind: 'self-cross' },
    } as const;
    const logits = [];
    for (const folder of [model, plain]) {
      const graph = buildPrunedGraph(folder.decoder, pruning, { kind: 'input' });
      const decoder = await DecoderSession.open(folder, graph, { device: 'cpu' });
      logits.push((await decoder.prefill(inputs)).logits);
      await decoder.dispose();
    }
    expect(logits[0]).toEqual(logits[1]);
  });
});

it('a file that is not JSON is named', () => {
  expect(() => parseJson('{"a": Infinit}')).toThrow(SyntaxError);
  expect(parseJson('{"a": -Infinity, "b": [NaN], "c": "\\"NaN"}')).toEqual({
    a: -Infinity,
    b: [null],
    c: '"NaN',
  });
});
